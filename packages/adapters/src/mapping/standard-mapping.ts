import { createHash } from "node:crypto";
import type { Vocabulary } from "@comity/core";
import { SettingsError } from "../contract/adapter-type.ts";
import { inlineMapping, parseMapping } from "./load-mapping.ts";
import type { Mapping } from "./mapping.ts";
import type { MappingOptions } from "./mapping-options.ts";
import { type ConfiguredMapping, readMappingFile } from "./mapping-setting.ts";
import { overlay } from "./overlay.ts";
import { MappingError } from "./problem.ts";
import { readYaml } from "./read-yaml.ts";

type Table = Readonly<Record<string, unknown>>;

/**
 * A mapping that comes with an adapter, with what the settings put over it. Fields that the vocabulary does not have are left out
 * of the adapter's own, so that it serves many vocabularies.
 *
 * @param standard the adapter's own, as YAML
 * @param setting the name of a file, or what is to be put over it; undefined: nothing
 * @param path where it stands in the settings
 * @param base the folder that names of files are relative to
 * @throws SettingsError
 */
export function standardMapping(
  standard: string,
  setting: string | Table | undefined,
  path: readonly (string | number)[],
  base: string,
  options: MappingOptions,
): ConfiguredMapping {
  const own = fitting(readYaml("the adapter's own", standard).data as Table, options.vocabulary());
  if (typeof setting === "string") return overlaidFile(own, setting, path, base, options);
  const data = overlay(own, setting ?? {});
  const mapping = inlineMapping(data, options);
  if (!Array.isArray(mapping)) return { mapping: mapping as Mapping, digest: digestOf(data) };
  const [first] = mapping;
  throw new SettingsError([...path, ...(first?.path ?? [])], first?.message ?? "", first?.help ?? "");
}

function overlaidFile(
  own: unknown,
  setting: string,
  path: readonly (string | number)[],
  base: string,
  options: MappingOptions,
): ConfiguredMapping {
  const { file, text } = readMappingFile(setting, path, base);
  const standard = { file: "the adapter's own", text: JSON.stringify(own) };
  try {
    return {
      mapping: parseMapping([standard, { file, text }], options),
      digest: digestOf([own, text]),
    };
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    throw new SettingsError(path, error.message, "It is put over the mapping that comes with the adapter.");
  }
}

/** Without the fields of known records and customers that the vocabulary does not have. */
function fitting(own: Table, vocabulary: Vocabulary): Table {
  const { records, customers, ...rest } = own as {
    readonly records?: Readonly<Record<string, Table>>;
    readonly customers?: Table;
  };
  const fitted: Record<string, unknown> = rest;
  if (records !== undefined) {
    fitted.records = Object.fromEntries(
      Object.entries(records).map(([name, rule]) => {
        const type = vocabulary.records.get(name);
        return [
          name,
          type === undefined ? rule : only(rule, ["customer", ...type.key, ...type.fields.keys()]),
        ];
      }),
    );
  }
  if (customers !== undefined)
    fitted.customers = only(customers, ["id", "household", ...vocabulary.customer.keys()]);
  return fitted;
}

function only(rule: Table, names: readonly string[]): Table {
  const fields = Object.entries(rule.fields as Table).filter(([name]) => names.includes(name));
  return { ...rule, fields: Object.fromEntries(fields) };
}

function digestOf(data: unknown): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16);
}
