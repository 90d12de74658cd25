import { access, realpath } from "node:fs/promises";
import { findPackageJSON, registerHooks } from "node:module";
import { isAbsolute, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ADAPTER_CONTRACT } from "@comity/adapters";
import { didYouMean } from "@comity/core";
import type { AnyAdapterType } from "./schema.ts";

/** How long a module may take to load. */
const LOAD_MS = 30_000;

const HOW = "docs/guide/write-an-adapter.md shows a whole one.";

/** What is wrong with a module that is to bring an adapter. */
export interface ModuleProblem {
  /** The setting that is wrong. */
  readonly setting: "module" | "type";
  readonly message: string;
  readonly help: string;
}

/**
 * The kind of adapter that a module brings: what it exports under any name.
 *
 * @param module a file, if it begins with a dot or a slash; else a package, looked for from `base` upwards
 * @param type which of its kinds, if it has several
 */
export async function ownAdapterType(
  module: string,
  type: string | null,
  base: string,
): Promise<AnyAdapterType | ModuleProblem> {
  const isFile = /^\.{0,2}[/\\]/.test(module) || isAbsolute(module);
  const file = isFile ? resolve(base, module) : null;
  if (file !== null && !(await isThere(file))) {
    return wrong(`There is no file ${file}.`, "Paths begin at the folder of this configuration.");
  }
  const folder = pathToFileURL(`${base}/`).href;
  const other = await otherCopy(file === null ? packageOf(module, folder) : pathToFileURL(file).href);
  if (other !== null) {
    return wrong(
      `The module uses a second @comity/core, in ${other}: neither would know the other's errors.`,
      "Let both use one: install comity and the module into one folder, in the same version.",
    );
  }
  const loaded = await loadModule(file, module, folder);
  if ("message" in loaded) return describeFailure(loaded, module, file, base);
  return chosen(Object.entries(loaded.exports), type);
}

export function isProblem(found: AnyAdapterType | ModuleProblem): found is ModuleProblem {
  return "setting" in found;
}

function wrong(message: string, help: string, setting: "module" | "type" = "module"): ModuleProblem {
  return { setting, message, help };
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Where a package's manifest is, as a place from which it looks for others; where it is looked for, if it is not there. */
function packageOf(module: string, folder: string): string {
  try {
    const manifest = findPackageJSON(module, folder);
    return manifest === undefined ? folder : pathToFileURL(manifest).href;
  } catch {
    // That it is not there is told when it is loaded.
    return folder;
  }
}

/** Where the module at a place finds another copy of `@comity/core` than this program has; null: it finds this one, or none. */
async function otherCopy(place: string): Promise<string | null> {
  const coreFrom = async (from: string): Promise<string | null> => {
    try {
      const manifest = findPackageJSON("@comity/core", from);
      return manifest === undefined ? null : await realpath(manifest);
    } catch {
      return null;
    }
  };
  const [theirs, ours] = [await coreFrom(place), await coreFrom(import.meta.url)];
  return theirs === null || ours === null || theirs === ours ? null : theirs;
}

interface Failure {
  readonly message: string;
  readonly code: string | null;
  /** Where it arose: `FILE:LINE`. */
  readonly place: string | null;
}

/** Where a package's entry is, as a program in a folder would have it, which need not be where comity's packages are. */
function entryOf(module: string, folder: string): string {
  const asked = `comity-adapter:${module}`;
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === asked
        ? next(module, { ...context, parentURL: new URL("comity.yaml", folder).href })
        : next(specifier, context),
  });
  try {
    return import.meta.resolve(asked);
  } finally {
    hooks.deregister();
  }
}

async function loadModule(
  file: string | null,
  module: string,
  folder: string,
): Promise<{ readonly exports: Readonly<Record<string, unknown>> } | Failure> {
  const late = new AbortController();
  try {
    const url = file === null ? entryOf(module, folder) : pathToFileURL(file).href;
    const tooLong = wait(LOAD_MS, null, { signal: late.signal });
    tooLong.catch(() => undefined);
    const loaded = import(url) as Promise<Readonly<Record<string, unknown>>>;
    const exports = await Promise.race([loaded, tooLong]);
    if (exports !== null) return { exports };
    return { message: `it did not end within ${LOAD_MS / 1_000} seconds`, code: null, place: null };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : null;
    const message = error instanceof Error ? error.message : String(error);
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    const at = /(file:\/\/[^\s()]+?):(\d+)/.exec(stack);
    const [, place = "", line = ""] = at ?? [];
    return { message, code, place: at === null ? null : `${fileURLToPath(place)}:${line}` };
  } finally {
    late.abort();
  }
}

function describeFailure(
  { message, code, place }: Failure,
  module: string,
  file: string | null,
  base: string,
): ModuleProblem {
  if (file === null && code === "ERR_MODULE_NOT_FOUND" && message.includes(`'${module}'`)) {
    return wrong(
      `There is no package ${module} in ${base} or above it.`,
      `Install it there: npm install ${module}. A file's name begins with a dot: ./${module}`,
    );
  }
  const [first = ""] = message.split("\n");
  const where = place === null ? "" : ` (${place})`;
  return wrong(
    `The module cannot be loaded: ${first.replace(/[.]$/, "")}${where}.`,
    `Try it alone: node ${file ?? `-e 'import("${module}")'`}`,
  );
}

type Candidate = Readonly<Record<string, unknown>> & { readonly exportedAs: string };

function chosen(
  exports: readonly (readonly [string, unknown])[],
  type: string | null,
): AnyAdapterType | ModuleProblem {
  const found = new Map<unknown, Candidate>();
  for (const [exportedAs, value] of exports) {
    if (typeof value !== "object" || value === null || !("create" in value)) continue;
    if (typeof value.create === "function") found.set(value, { ...value, exportedAs });
  }
  const candidates = [...found];
  if (candidates.length === 0) {
    return wrong(
      "The module exports no type of adapter.",
      `Export an object with type, contract, schema and create(settings, context): ${HOW}`,
    );
  }
  const types = candidates.map(([, candidate]) => String(candidate.type));
  const meant = type === null ? candidates : candidates.filter(([, candidate]) => candidate.type === type);
  if (type !== null && meant.length === 0) {
    return wrong(`The module has no type "${type}".`, didYouMean(type, types), "type");
  }
  const [first, second] = meant;
  if (second !== undefined || first === undefined) {
    return wrong("The module has several types of adapter.", `Say which with type: ${types.join(", ")}.`);
  }
  const [value, candidate] = first;
  return problemOf(candidate) ?? (value as AnyAdapterType);
}

/** What keeps an exported object from being a type of adapter. */
function problemOf({ type, contract, schema, exportedAs }: Candidate): ModuleProblem | null {
  const no = (message: string, help: string) =>
    wrong(`What the module exports as ${exportedAs} ${message}`, help);
  if (typeof type !== "string" || !/^[a-z][a-z0-9-]{0,59}$/.test(type)) {
    return no("has no type.", 'Give it a name in lower case: type: "tickets".');
  }
  if (contract === undefined) {
    return no(
      "does not say for which contract it is written.",
      `Write contract: ${ADAPTER_CONTRACT} beside its type.`,
    );
  }
  if (contract !== ADAPTER_CONTRACT) {
    return no(
      `is written for contract ${JSON.stringify(contract)}, and this comity has ${ADAPTER_CONTRACT}.`,
      "Take a version of the module, or of comity, that goes with the other.",
    );
  }
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) {
    return no("has no schema.", `Give it the JSON Schema of its settings: ${HOW}`);
  }
  const properties = "properties" in schema ? schema.properties : null;
  const taken = ["type", "name", "module"].find((one) => Object.hasOwn(Object(properties), one));
  if (taken === undefined) return null;
  return no(
    `has a setting "${taken}" of its own.`,
    "Call it something else: in comity.yaml it means the adapter.",
  );
}
