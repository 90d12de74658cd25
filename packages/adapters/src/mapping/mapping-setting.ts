import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { SettingsError } from "../contract/adapter-type.ts";
import { inlineMapping, parseMapping } from "./load-mapping.ts";
import type { Mapping } from "./mapping.ts";
import type { MappingOptions } from "./mapping-options.ts";
import { MappingError } from "./problem.ts";

/** A mapping in settings, as JSON Schema. */
export const MAPPING_SCHEMA = {
  anyOf: [{ type: "string" }, { type: "object" }],
  description: "A file with the mapping, or the mapping itself.",
};

/** A mapping as settings give it. */
export interface ConfiguredMapping {
  readonly mapping: Mapping;
  /** Changes when the mapping does. */
  readonly digest: string;
}

/**
 * The mapping in an adapter's settings: the name of a file, or the mapping itself.
 *
 * @param path where it stands in the settings
 * @param base the folder that names of files are relative to
 * @throws SettingsError
 */
export function configuredMapping(
  setting: string | Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
  base: string,
  options: MappingOptions,
): ConfiguredMapping {
  if (typeof setting !== "string") {
    const mapping = inlineMapping(setting, options);
    if (!Array.isArray(mapping))
      return { mapping: mapping as Mapping, digest: digestOf(JSON.stringify(setting)) };
    const [first] = mapping;
    throw new SettingsError([...path, ...(first?.path ?? [])], first?.message ?? "", first?.help ?? "");
  }
  const { file, text } = readMappingFile(setting, path, base);
  try {
    return { mapping: parseMapping([{ file, text }], options), digest: digestOf(text) };
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    throw new SettingsError(path, error.message, "Try it with comity map.");
  }
}

/** The text of a mapping that settings name. @throws SettingsError */
export function readMappingFile(
  setting: string,
  path: readonly (string | number)[],
  base: string,
): { readonly file: string; readonly text: string } {
  const file = resolve(base, setting);
  try {
    return { file, text: readFileSync(file, "utf8") };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "no code";
    throw new SettingsError(path, `The mapping ${file} cannot be read (${code}).`, "Check the path.");
  }
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
