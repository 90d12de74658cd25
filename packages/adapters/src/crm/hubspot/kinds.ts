import { type AdapterContext, SettingsError } from "../../contract/adapter-type.ts";
import { overlay } from "../../mapping/overlay.ts";
import { readYaml } from "../../mapping/read-yaml.ts";
import { standardMapping } from "../../mapping/standard-mapping.ts";
import { lengthSetting } from "../../run/length-setting.ts";
import type { PollTiming } from "../../run/poll-settings.ts";
import { DEFAULT_MAPPINGS, subscriptionsMapping } from "./default-mapping.ts";
import type { ObjectSourceParts } from "./object-source.ts";
import type { ObjectType } from "./objects.ts";
import type { HubspotSettings } from "./settings.ts";

const OVERLAP_MS = 5 * 60_000;
const DELETIONS_EVERY_MS = 15 * 60_000;
const WHOLE_EVERY_MS = 24 * 60 * 60_000;
/** In this order, so that a ticket's customer is known before it. */
const TYPES: readonly ObjectType[] = ["contacts", "tickets", "deals"];

/** A kind of records that is read, but for what is there only when it runs. */
export type Kind = Omit<ObjectSourceParts, "keep" | "connection"> & {
  /** Names or ids of the subscription types that mean consent; empty: all of them together do. */
  readonly subscriptions: readonly string[];
};

/** What the settings say is read. @throws SettingsError */
export function kindsOf(
  settings: HubspotSettings,
  { mostGone }: Pick<PollTiming, "mostGone">,
  context: AdapterContext,
): readonly Kind[] {
  const { rules, base, name, now } = context;
  const vocabulary = () => rules().vocabulary;
  const types = TYPES.filter((type) => settings[type] !== undefined);
  if (types.length === 0) {
    const help = "Write contacts: {}, tickets: {} or deals: {}.";
    throw new SettingsError([], "Nothing says what to read of HubSpot.", help);
  }
  const times = {
    overlapMs: lengthSetting(settings.overlap, OVERLAP_MS, ["overlap"]),
    deletionsEveryMs: lengthSetting(settings.deletions_every, DELETIONS_EVERY_MS, ["deletions_every"]),
    wholeEveryMs: lengthSetting(settings.whole_every, WHOLE_EVERY_MS, ["whole_every"]),
  };
  const kinds = types.map((type) => {
    const wanted = (type === "contacts" && settings.contacts?.subscriptions) || false;
    const readsSubscriptions = wanted !== false;
    const path = [type, "mapping"];
    const standard = standardOf(type, wanted);
    const options = { vocabulary, silo: null, knowsFirst: true };
    const { mapping, digest } = standardMapping(standard, settings[type]?.mapping, path, base, options);
    if (mapping.reads === null) {
      throw new SettingsError(
        path,
        "The mapping reads a record as a whole, so it cannot be told which properties to ask HubSpot for.",
        "Name each property that it reads.",
      );
    }
    const silos = [...new Set(mapping.records.map((record) => record.split(".", 1)[0] ?? ""))];
    const subscriptions = typeof wanted === "boolean" ? [] : wanted;
    return { type, mapping, mappingDigest: digest, readsSubscriptions, subscriptions, silos };
  });
  const all = [...new Set(kinds.flatMap(({ silos }) => silos))];
  return kinds.map(({ type, silos, ...kind }) => ({
    ...kind,
    ...times,
    type,
    name: `${name}/${type}`,
    contactsName: types.includes("contacts") ? `${name}/contacts` : null,
    // Whose a record is can be told only when the contacts are known: they feed every silo.
    silos: type === "contacts" ? all : silos,
    mostGone,
    erases: settings.privacy_deletions !== "keep",
    vocabulary,
    now,
  }));
}

function standardOf(type: ObjectType, subscriptions: boolean | readonly string[]): string {
  if (subscriptions === false) return DEFAULT_MAPPINGS[type];
  const over = subscriptionsMapping(subscriptions === true ? null : subscriptions);
  const [contacts, more] = [DEFAULT_MAPPINGS[type], over].map(
    (text) => readYaml("the adapter's own", text).data,
  );
  return JSON.stringify(overlay(contacts, more));
}
