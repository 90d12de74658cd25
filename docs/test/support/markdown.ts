import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A page of the documentation. */
export interface Page {
  /** From the repository's folder: `docs/start.md`. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** A fenced block of code. */
export interface Block {
  readonly page: string;
  /** Of the fence, counted from 1. */
  readonly line: number;
  /** The first word after the fence. */
  readonly language: string;
  /** The other words: `error CY120`, `file=shop/rules.comity`. */
  readonly words: readonly string[];
  readonly text: string;
}

/** The pages whose blocks are tried: the README and everything in docs, except the records of decisions. */
export function pages(): readonly Page[] {
  const paths = ["README.md", ...markdownUnder(join(root, "docs"))];
  return paths.map((path) => {
    const text = readFileSync(join(root, path), "utf8");
    return { path, text, blocks: blocksOf(path, text) };
  });
}

/** Where a block stands, as a test's name. */
export function placeOf(block: Block): string {
  return `${block.page}:${block.line}`;
}

/** The value of `key=value` among a block's words. */
export function wordOf(block: Block, key: string): string | null {
  const word = block.words.find((one) => one.startsWith(`${key}=`));
  return word === undefined ? null : word.slice(key.length + 1);
}

/** The word after another: `CY120` in `error CY120`. */
export function wordAfter(block: Block, word: string): string | null {
  const at = block.words.indexOf(word);
  return at < 0 ? null : (block.words[at + 1] ?? null);
}

/** Lines of a page that are not in a block of code. */
export function prose(page: Page): string {
  return page.text.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, "");
}

function markdownUnder(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return markdownUnder(path);
      return entry.name.endsWith(".md") ? [relative(root, path)] : [];
    })
    .sort();
}

const FENCE = /^(`{3,})([^\n`]*)\n([\s\S]*?)^\1$/gm;

function blocksOf(page: string, text: string): Block[] {
  return [...text.matchAll(FENCE)].map((match) => {
    const [language = "", ...words] = (match[2] ?? "").trim().split(/\s+/);
    const line = text.slice(0, match.index).split("\n").length;
    return { page, line, language, words, text: match[3] ?? "" };
  });
}
