import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Source } from "../../src/source/source.ts";

const folder = fileURLToPath(new URL("../../../../rules", import.meta.url));

function sourcesUnder(path: string, extension: string): readonly Source[] {
  return readdirSync(`${folder}${path}`, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => ({ file: name, text: readFileSync(`${folder}${path}/${name}`, "utf8") }));
}

/** The vocabulary and the packs of this repository. */
export const VOCABULARY = sourcesUnder("/vocabulary", ".yaml");
export const PACKS = sourcesUnder("", ".comity");

/** How many random cases each law is tried with; COMITY_RUNS says how many in continuous integration. */
export const RUNS = Number(process.env.COMITY_RUNS ?? 40);
