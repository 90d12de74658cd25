import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const IMPORT = /^import \{[^}]*\} from "(\.\/[a-z-]+\.js)";\n/gm;

/**
 * Joins a module and what it imports into one script, each file once, imported files first. The page must open from
 * disk, where browsers load no modules. Understands just what the client uses: named imports from the same folder, named
 * exports before a declaration. Names must be unique over all files.
 *
 * @throws Error if a file uses another form of import or export.
 */
export function inlineModules(entry: string): string {
  const parts: string[] = [];
  const seen = new Set<string>();
  const add = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const source = readFileSync(path, "utf8");
    for (const match of source.matchAll(IMPORT)) add(join(dirname(path), match[1] ?? ""));
    const body = source
      .replaceAll(IMPORT, "")
      .replaceAll(/^export (?=(async )?function |const |class )/gm, "");
    if (/^(import|export)\b/m.test(body)) {
      throw new Error(`${path}: an import or export in a form that the report cannot inline.`);
    }
    parts.push(`// ${basename(path)}\n${body.trim()}\n`);
  };
  add(entry);
  return `"use strict";\n(() => {\n${parts.join("\n")}})();\n`;
}
