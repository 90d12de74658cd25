import type { Option } from "../frame/command.ts";

/** Options that several commands share. */

export const RULES_FOLDER: Option = {
  name: "rules",
  value: "DIR",
  help: "The folder of rules: vocabulary/ and one folder a pack. Without it, ./rules.",
};

export const RULES: Option = {
  ...RULES_FOLDER,
  value: "PATH",
  help: "The folder of rules (vocabulary/ and one folder a pack), or a bundle. Without it, ./rules.",
};

export const PACKS: Option = {
  name: "packs",
  value: "NAMES",
  help: "The packs to load, separated by commas. Without it, all of the folder; a bundle has its own.",
};

export const FORMAT: Option = {
  name: "format",
  value: "FORMAT",
  choices: ["text", "jsonl"],
  help: "text for people (the default), or jsonl: one JSON object a line.",
};

export const FACTS: Option = {
  name: "facts",
  value: "DIR",
  help: "What the departments know: SILO.RECORD.csv or .jsonl files and customers.csv or .jsonl, each a whole set.",
};

export const AS_OF: Option = {
  name: "as-of",
  value: "SILO=ISO",
  repeatable: true,
  help: "When a silo was last in step with its source. Without it, now; with --ledger, only if it has a file.",
};

/** The names given with --packs, or undefined for all. */
export function packNames(given: string | undefined): readonly string[] | undefined {
  const names = given?.split(",").map((name) => name.trim());
  return names?.filter((name) => name !== "");
}
