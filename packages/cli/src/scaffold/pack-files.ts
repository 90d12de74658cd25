import { format } from "@comity/dsl";
import type { Starter } from "./starter.ts";

/** What a new pack is called, who answers for it, and the folder of rules that it is made in, as one names it. */
export interface NewPack {
  readonly name: string;
  readonly owner: string | null;
  readonly folder: string;
}

/** A file of a new pack, by its path under the folder of rules. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** The files of a pack with a first rule. */
export function packFiles({ name, owner, folder }: NewPack, starter: Starter): readonly NewFile[] {
  const text = `pack ${name}${owner === null ? "" : ` owner ${quoted(owner)}`}\n${starter.text}`;
  const file = `${name}/${name}.comity`;
  const formatted = format({ file, text });
  return [
    // What cannot be formatted does not parse: then it is shown as it is.
    { path: file, text: "text" in formatted ? formatted.text : text },
    { path: `${name}/README.md`, text: readme({ name, owner, folder }, starter) },
  ];
}

function readme({ name, owner, folder }: NewPack, { rule, does, reads, unknown }: Starter): string {
  return `# ${name}

Says in a sentence or two what this pack keeps from happening, and why.
Owner: ${owner ?? "nobody yet; say who answers for these rules, here and after the pack's name"}.

| Declaration | What it does |
| --- | --- |
| \`${rule}\` | ${does} |

It reads ${reads}.

When it cannot know: ${unknown}.

Run its tests with \`comity ${testLine(folder, name)}\`; with \`--coverage\` it tells what they do not try.
`;
}

/** What runs the tests of a pack, after the command's name. */
export function testLine(folder: string, pack: string): string {
  const rules = /^(\.\/)?rules$/.test(folder) ? "" : ` --rules ${folder}`;
  return `test ${folder}/${pack}${rules}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
