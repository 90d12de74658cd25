import { type AdapterContext, SettingsError } from "../../contract/adapter-type.ts";
import { overlay } from "../../mapping/overlay.ts";
import { readYaml } from "../../mapping/read-yaml.ts";
import { standardMapping } from "../../mapping/standard-mapping.ts";
import { lengthSetting } from "../../run/length-setting.ts";
import type { PollTiming } from "../../run/poll-settings.ts";
import { DEFAULT_MAPPINGS, HOUSEHOLDS_MAPPING, OPT_OUT_MAPPING } from "./default-mapping.ts";
import type { ObjectSourceParts } from "./object-source.ts";
import type { ObjectType } from "./objects.ts";
import type { SalesforceSettings } from "./settings.ts";

const OVERLAP_MS = 15 * 60_000;
const WHOLE_EVERY_MS = 24 * 60 * 60_000;
/** In this order, so that a case's customer is known before it. */
const TYPES: readonly ObjectType[] = ["contacts", "cases", "opportunities"];
/** What a field may be called, alone in a question. */
const FIELD = /^[A-Za-z][A-Za-z0-9_]{0,79}$/;

/** A kind of records that is read, but for what is there only when it runs. */
export type Kind = Omit<ObjectSourceParts, "keep" | "connection" | "sleep">;

/** What the settings say is read. @throws SettingsError */
export function kindsOf(
  settings: SalesforceSettings,
  { mostGone, everyMs }: Pick<PollTiming, "mostGone" | "everyMs">,
  context: AdapterContext,
): readonly Kind[] {
  const { rules, base, name, now, log } = context;
  const vocabulary = () => rules().vocabulary;
  const types = TYPES.filter((type) => settings[type] !== undefined);
  if (types.length === 0) {
    const help = "Write contacts: {}, cases: {} or opportunities: {}.";
    throw new SettingsError([], "Nothing says what to read of Salesforce.", help);
  }
  const times = {
    overlapMs: lengthSetting(settings.overlap, OVERLAP_MS, ["overlap"]),
    wholeEveryMs: lengthSetting(settings.whole_every, WHOLE_EVERY_MS, ["whole_every"]),
    // Events wake the adapter in between.
    changesEveryMs: settings.change_events === true ? everyMs : 0,
  };
  const kinds = types.map((type) => {
    const path = [type, "mapping"];
    const options = { vocabulary, silo: null, knowsFirst: true };
    const standard = standardOf(type, settings);
    const { mapping, digest } = standardMapping(standard, settings[type]?.mapping, path, base, options);
    requireFields(mapping.reads, path);
    const silos = [...new Set(mapping.records.map((record) => record.split(".", 1)[0] ?? ""))];
    return { type, mapping, mappingDigest: digest, silos };
  });
  const all = [...new Set(kinds.flatMap(({ silos }) => silos))];
  return kinds.map(({ type, silos, ...kind }) => ({
    ...kind,
    ...times,
    type,
    name: `${name}/${type}`,
    // Whose a record is can be told only when the contacts are known: they feed every silo.
    silos: type === "contacts" ? all : silos,
    mostGone,
    vocabulary,
    now,
    log,
  }));
}

function requireFields(reads: ReadonlySet<string> | null, path: readonly string[]): void {
  if (reads === null) {
    throw new SettingsError(
      path,
      "The mapping reads a record as a whole, so it cannot be told which fields to ask Salesforce for.",
      "Name each field that it reads.",
    );
  }
  const strange = [...reads].find((name) => !FIELD.test(name));
  if (strange === undefined) return;
  throw new SettingsError(
    path,
    `The mapping reads ${JSON.stringify(strange)}, which is no name of a field.`,
    "Write the field's API name, such as Loyalty_Level__c.",
  );
}

function standardOf(type: ObjectType, { contacts }: SalesforceSettings): string {
  const more = [
    ...(type === "contacts" && contacts?.households === true ? [HOUSEHOLDS_MAPPING] : []),
    ...(type === "contacts" && contacts?.opt_out === true ? [OPT_OUT_MAPPING] : []),
  ];
  if (more.length === 0) return DEFAULT_MAPPINGS[type];
  const [first, ...others] = [DEFAULT_MAPPINGS[type], ...more].map(
    (text) => readYaml("the adapter's own", text).data,
  );
  return JSON.stringify(others.reduce((under, over) => overlay(under, over), first));
}
