import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./markdown.ts";

/** Set by whoever wants the pages rewritten instead of compared. */
export const UPDATE = process.env.UPDATE_DOCS === "1";

/** A part of a page that is made from the code: from `<!-- generated: NAME -->` to `<!-- end -->`. */
export interface Section {
  readonly page: string;
  readonly name: string;
  readonly text: string;
}

/** The section as the page has it, or (with UPDATE_DOCS=1) as it has just been rewritten. */
export function writtenSection({ page, name, text }: Section): string | null {
  const path = join(root, page);
  const before = readFileSync(path, "utf8");
  const start = `<!-- generated: ${name} -->\n`;
  const from = before.indexOf(start);
  const to = before.indexOf("<!-- end -->", from);
  if (from < 0 || to < 0) return null;
  if (!UPDATE) return before.slice(from + start.length, to).trim();
  writeFileSync(path, `${before.slice(0, from + start.length)}\n${text.trim()}\n\n${before.slice(to)}`);
  return text.trim();
}

/** A table in Markdown; cells are texts in which a bar would end them. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
