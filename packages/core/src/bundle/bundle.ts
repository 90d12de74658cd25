import type { Program, RuleSet } from "../ir/program.ts";
import { programHash } from "../ir/program-hash.ts";
import { sha256 } from "../value/sha-256.ts";
import { BundleError } from "./bundle-error.ts";
import { readProgram } from "./read-program.ts";
import { TypeTable } from "./read-types.ts";
import { readVocabulary } from "./read-vocabulary.ts";
import { isObject, Reader } from "./reader.ts";
import { writeRules } from "./write-bundle.ts";

/** What a bundle calls itself. */
export const BUNDLE_FORMAT = "comity-bundle";

/** The version of the format. A reader refuses later ones. */
export const BUNDLE_VERSION = 1;

/** Longer texts are refused before they are parsed. */
const MOST_CHARACTERS = 250_000_000;

const KEYS = ["format", "version", "hash", "checksum", "types", "vocabulary", "program"];

/**
 * A compiled rule set as JSON text: vocabulary and program, whole, with a declaration a line, so that a difference between
 * two bundles can be read. The same rules give the same text. It is data and holds no code: see decision 0009.
 *
 * @throws BundleError if {@link loadBundle} would refuse it; so no text is handed out that cannot be loaded.
 */
export function bundleOf(rules: RuleSet): string {
  const { types, vocabulary, program } = writeRules(rules);
  const head = {
    format: BUNDLE_FORMAT,
    version: BUNDLE_VERSION,
    hash: rules.program.hash,
    checksum: checksumOf(rules.program),
  };
  const text = laidOut({ ...head, types, vocabulary, program });
  loadBundle(text);
  return text;
}

/**
 * Reads a bundle: its text, or what JSON made of it. Everything in it is checked as the compiler checks it (names, types,
 * slots, sizes), and the hash is worked out anew, so a bundle that was altered or cut off on the way is refused. That its
 * rules are the right ones is for whoever got it to know: compare `program.hash` with that of the rules that were released.
 *
 * @throws BundleError
 */
export function loadBundle(bundle: unknown): RuleSet {
  const raw = typeof bundle === "string" ? parse(bundle) : bundle;
  checkVersion(raw);
  try {
    return readRules(raw);
  } catch (error) {
    // Every level of an expression is bounded, and what the stack holds is for the system to say.
    if (!(error instanceof RangeError)) throw error;
    throw new BundleError("malformed", "", "It goes too deep for this system.", "Divide its conditions.");
  }
}

function readRules(raw: unknown): RuleSet {
  const reader = new Reader();
  const object = reader.object(raw, KEYS);
  const types = reader.field(object, "types", (list) => new TypeTable(list, reader));
  const vocabulary = reader.field(object, "vocabulary", (value) => readVocabulary(value, types, reader));
  const parts = reader.field(object, "program", (value) => readProgram(value, vocabulary, types, reader));
  const hash = programHash(parts, vocabulary);
  const program: Program = { hash, ...parts };
  checkSum(object, "hash", hash, reader);
  checkSum(object, "checksum", checksumOf(program), reader);
  return { vocabulary, program };
}

function parse(text: string): unknown {
  const compileAgain = "A bundle is the text that `comity compile --format bundle` writes.";
  if (text.length > MOST_CHARACTERS) {
    const size = `It has ${text.length} characters; ${MOST_CHARACTERS} is the most.`;
    throw new BundleError("unreadable", "", size, "Divide the rules.");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new BundleError(
      "unreadable",
      "",
      "This is no JSON: it is something else, or was cut off.",
      compileAgain,
    );
  }
}

/** Says first of all what cannot be read for being something else, or too new. */
function checkVersion(raw: unknown): void {
  const compileAgain = "A bundle is what `comity compile --format bundle` writes.";
  if (!isObject(raw) || raw.format !== BUNDLE_FORMAT) {
    throw new BundleError("unreadable", "", "This is no bundle of rules.", compileAgain);
  }
  if (typeof raw.version === "number" && raw.version > BUNDLE_VERSION) {
    const what = `It is of version ${raw.version}, and this Comity reads up to version ${BUNDLE_VERSION}.`;
    const help = "Bring @comity/core up to date, or compile the rules with the version that is in use here.";
    throw new BundleError("newer", "version", what, help);
  }
  if (raw.version !== BUNDLE_VERSION) {
    throw new BundleError("malformed", "version", "There is no such version.", "Compile the rules again.");
  }
}

function checkSum(
  bundle: Readonly<Record<string, unknown>>,
  where: "hash" | "checksum",
  found: string,
  reader: Reader,
): void {
  const written = reader.field(bundle, where, (value) => reader.text(value));
  if (written === found) return;
  const what = `It says ${written.slice(0, 64)}, and the content gives ${found}.`;
  throw new BundleError(
    "corrupt",
    where,
    what,
    "It was altered on the way. Get it anew, or compile the rules again.",
  );
}

/** Covers what a program's hash leaves out: where its declarations stand. */
function checksumOf({ hash, rules, conflicts, limits, alerts }: Program): string {
  const places = [...rules, ...conflicts, ...limits, ...alerts].map(
    ({ id, source: { file, start, end } }) => [id, file, start, end],
  );
  return sha256(JSON.stringify([BUNDLE_FORMAT, BUNDLE_VERSION, hash, places]));
}

/** JSON with a line for each item of the lists that are not deep in it: each declaration, silo, intent and type. */
function laidOut(bundle: Readonly<Record<string, unknown>>): string {
  const lines = (value: unknown, depth: number): string => {
    if (depth === 0 || typeof value !== "object" || value === null) return JSON.stringify(value);
    if (Array.isArray(value)) {
      return value.length === 0 ? "[]" : `[\n${value.map((one) => JSON.stringify(one)).join(",\n")}\n]`;
    }
    const entries = Object.entries(value).map(
      ([key, one]) => `${JSON.stringify(key)}:${lines(one, depth - 1)}`,
    );
    return `{\n${entries.join(",\n")}\n}`;
  };
  return `${lines(bundle, 3)}\n`;
}
