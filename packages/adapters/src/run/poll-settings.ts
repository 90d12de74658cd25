import { didYouMean } from "@comity/core";
import { type AdapterContext, SettingsError } from "../contract/adapter-type.ts";
import { LENGTH_SCHEMA, lengthSetting } from "./length-setting.ts";
import type { PollerSettings } from "./poller.ts";
import type { OnRejected } from "./run-source.ts";

/** How a section says that sources are asked again and again. */
export interface PollTimes {
  readonly every?: string;
  readonly on_rejected?: OnRejected;
  readonly unreadable_after?: string;
  /** In percent. */
  readonly most_gone?: number;
}

/** What the sections of adapters hold whose sources all feed one silo. */
export interface PollSection extends PollTimes {
  readonly silo: string;
}

/** How a section speaks of its sources. */
export interface PollWords {
  /** Such as `rows`. */
  readonly records: string;
  /** Such as `the tables`. */
  readonly sources: string;
  readonly mostGone: string;
}

/** What a {@link PollTimes} may hold behind `every`, as JSON Schemas by name. */
export function pollProperties({ records, sources, mostGone }: PollWords): Readonly<Record<string, unknown>> {
  return {
    on_rejected: {
      enum: ["wait", "go_on"],
      description: `wait (if absent): the silo is not in step while rejected ${records} wait. go_on: it is, as if they were not there.`,
    },
    unreadable_after: {
      ...LENGTH_SCHEMA,
      description: `When ${sources} could not be read for so long, the silo is told to be unreadable; 15 minutes if absent.`,
    },
    most_gone: { type: "number", minimum: 0, maximum: 100, description: mostGone },
  };
}

export interface PollTiming extends PollerSettings {
  /** The share of what was known, from 0 to 1, that may be gone at once. */
  readonly mostGone: number;
}

export interface PollSettings extends PollTiming {
  readonly silo: string;
}

const UNREADABLE_AFTER_MS = 15 * 60_000;
const MOST_GONE_PERCENT = 50;
/** Records that are reported at once. */
const CONCURRENCY = 8;

/**
 * Reads what all sections that poll have in common.
 *
 * @param everyMs how long after a pass the next one begins, if the section does not say
 * @throws SettingsError
 */
export function pollTiming(section: PollTimes, everyMs: number): PollTiming {
  return {
    everyMs: lengthSetting(section.every, everyMs, ["every"]),
    onRejected: section.on_rejected ?? "wait",
    unreadableAfterMs: lengthSetting(section.unreadable_after, UNREADABLE_AFTER_MS, ["unreadable_after"]),
    concurrency: CONCURRENCY,
    mostGone: (section.most_gone ?? MOST_GONE_PERCENT) / 100,
  };
}

/** {@link pollTiming} of a section whose sources all feed one silo. @throws SettingsError */
export function pollSettings(section: PollSection, everyMs: number, { rules }: AdapterContext): PollSettings {
  const { silo } = section;
  const { silos } = rules().vocabulary;
  if (!silos.has(silo)) {
    const message = `The vocabulary has no silo "${silo}".`;
    throw new SettingsError(["silo"], message, didYouMean(silo, silos.keys()));
  }
  return { silo, ...pollTiming(section, everyMs) };
}

/**
 * Each source of a section has a name of its own: how far it was read is kept under it.
 *
 * @param list what the section calls them, such as `tables`
 * @throws SettingsError
 */
export function requireOwnNames(list: string, sources: readonly { readonly name: string }[]): void {
  const names = sources.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice < 0) return;
  throw new SettingsError(
    [list, twice, "name"],
    `Two ${list} are called ${names[twice]}.`,
    "Give each a name of its own.",
  );
}
