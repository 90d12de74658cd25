import { readFile } from "node:fs/promises";
import { parse } from "@comity/dsl";
import { fileError } from "../frame/problem.ts";
import { filesUnder } from "../input/folder.ts";

const RULE_FILE = ".comity";

/** The packs of a folder of rules by what their files say, each with the file. @throws CommandError if one cannot be read */
export async function packsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const packs = new Map<string, string>();
  for (const file of await filesUnder(folder)) {
    if (!file.endsWith(RULE_FILE)) continue;
    const text = await readFile(file, "utf8").catch((error: unknown) => {
      throw fileError(error, file);
    });
    const name = parse({ file, text }).file.header?.name.text;
    if (name !== undefined && !packs.has(name)) packs.set(name, file);
  }
  return packs;
}

/** Why a pack cannot be called so, or null if it can. */
export function whyNoName(name: string): string | null {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    return "A pack's name is in lower case, with hyphens between its words: parcel-delivery.";
  }
  if (name === "vocabulary") return "The folder vocabulary/ holds the vocabulary.";
  const { diagnostics } = parse({ file: "", text: `pack ${name}` });
  return diagnostics.length === 0 ? null : "It is a word of the rule language.";
}
