import { didYouMean } from "@comity/core";
import { type AdapterContext, SettingsError } from "../contract/adapter-type.ts";
import { LENGTH_SCHEMA } from "../run/length-setting.ts";
import type { Wanted } from "./notes.ts";

/** How sections of the settings say for which messages a note is written. */
export interface NoteSettings {
  readonly hold?: Wanted;
  readonly block?: Wanted;
  readonly link?: string;
  readonly every?: string;
}

function wanted(what: string): Readonly<Record<string, unknown>> {
  return {
    anyOf: [{ enum: ["all", "none"] }, { type: "array", items: { type: "string" }, minItems: 1 }],
    description: `For which messages that are ${what} a note is written: all (if absent), none, or those of some intents.`,
  };
}

/** What {@link NoteSettings} may hold, as JSON Schemas by name. */
export const NOTE_PROPERTIES: Readonly<Record<string, unknown>> = {
  hold: wanted("held"),
  block: wanted("blocked or recalled"),
  link: {
    type: "string",
    description:
      "A page that tells more about a message, with {message} where its id stands; it is linked in the note.",
  },
  every: { ...LENGTH_SCHEMA, description: "How often to look for something new; 10 seconds if absent." },
};

/** @throws SettingsError for an intent that the vocabulary does not have, and a link that is none */
export function requireNotable(settings: NoteSettings, { rules }: AdapterContext): void {
  const { intents } = rules().vocabulary;
  for (const verdict of ["hold", "block"] as const) {
    const names = settings[verdict];
    if (names === undefined || typeof names === "string") continue;
    const strange = names.findIndex((name) => !intents.has(name));
    if (strange < 0) continue;
    const name = names[strange] ?? "";
    throw new SettingsError(
      [verdict, strange],
      `The vocabulary has no intent "${name}".`,
      didYouMean(name, intents.keys()),
    );
  }
  const { link } = settings;
  if (link === undefined || /^https?:$/.test(URL.parse(link)?.protocol ?? "")) return;
  throw new SettingsError(
    ["link"],
    "This is no link.",
    "Write it as https://desk.example.com/messages/{message}.",
  );
}
