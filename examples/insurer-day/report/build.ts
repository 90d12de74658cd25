import { joinKey, type RuleSet } from "@comity/core";
import { aboutCover, type Contradiction } from "../src/day/contradictions.ts";
import type { JournalLine } from "../src/day/journal.ts";
import type { Story } from "../src/day/story.ts";
import type { Exports } from "../src/mapping/read-exports.ts";
import type {
  Outcome,
  OutcomeWords,
  ReportContradiction,
  ReportData,
  ReportEvent,
  ReportMessage,
  ReportRecord,
} from "./model.ts";

/** Lanes from top to bottom: whoever offers and whoever ends cover side by side, so that the links between them are short. */
const LANES = ["marketing", "risk", "billing", "claims", "support", "research", "privacy"];

const OUTCOME_WORDS: readonly OutcomeWords[] = [
  { name: "sent", label: "Sent", sentence: "went out as asked", went: true },
  { name: "amended", label: "Sent changed", sentence: "went out with a change", went: true },
  { name: "waited", label: "Sent after a wait", sentence: "went out once it was clear", went: true },
  { name: "held", label: "Still held", sentence: "was still waiting at midnight", went: false },
  { name: "blocked", label: "Blocked", sentence: "was not sent", went: false },
  { name: "recalled", label: "Recalled", sentence: "was called back before it left", went: false },
];

export interface ReportSource {
  readonly dayStart: number;
  readonly zone: string;
  readonly seed: string;
  readonly stories: ReadonlyMap<string, Story>;
  readonly contradictions: readonly Contradiction[];
  readonly missed: number;
  readonly exports: Exports;
  readonly rules: RuleSet;
}

/** Gathers what the page shows. */
export function buildReport(source: ReportSource): ReportData {
  const stories = [...source.stories.values()];
  const seconds = (iso: string): number => Math.round((Date.parse(iso) - source.dayStart) / 1000);
  const records = reportRecords(source);
  const contradictions = source.contradictions.map((one) => reportContradiction(one, seconds));
  const asked = stories.map(({ message }) => seconds(message.asked_at));
  return {
    day: {
      label: dayLabel(source.dayStart, source.zone),
      zone: source.zone.replaceAll("_", " "),
      start: source.dayStart,
      fromHour: Math.floor(Math.min(...asked) / 3600),
      toHour: Math.ceil(Math.max(...asked) / 3600),
    },
    seed: source.seed,
    departments: LANES,
    outcomes: OUTCOME_WORDS,
    messages: stories.map((story) => reportMessage(story, seconds)),
    people: Object.fromEntries(
      [...source.exports.directory.people.values()].map(({ id, name }) => [id, name]),
    ),
    records,
    contradictions,
    histories: Object.fromEntries(
      stories
        .filter((story) => outcomeOf(story) !== "sent")
        .map((story) => [story.message.id, history(story.lines, seconds)]),
    ),
    gaps: gapsOf(source, seconds),
    missed: source.missed,
    rules: ruleSentences(source.rules),
  };
}

export function outcomeOf(story: Story): Outcome {
  switch (story.end) {
    case "blocked":
    case "recalled":
      return story.end;
    case "held":
      return "held";
    default:
      if (story.verdict === "hold") return "waited";
      return story.verdict === "amend" ? "amended" : "sent";
  }
}

function reportMessage(story: Story, seconds: (iso: string) => number): ReportMessage {
  const { id, department, intent, channel, customer, asked_at, send_at } = story.message;
  const outcome = OUTCOME_WORDS.findIndex(({ name }) => name === outcomeOf(story));
  return {
    id,
    department: LANES.indexOf(department),
    intent,
    channel,
    customer,
    household: story.household,
    outcome,
    asked: seconds(asked_at),
    ...(send_at ? { sendAt: seconds(send_at) } : {}),
  };
}

function reportContradiction(one: Contradiction, seconds: (iso: string) => number): ReportContradiction {
  const { counterpart } = one;
  return {
    message: one.message,
    rule: one.rule,
    how: one.how,
    at: seconds(one.at),
    text: one.text,
    cover: aboutCover(one),
    ...(counterpart.kind === "message"
      ? { otherMessage: counterpart.message }
      : { record: `${counterpart.record} ${counterpart.key}` }),
    ...(one.letter ? { letter: one.letter } : {}),
  };
}

/** The records that contradictions name, as they were when they stopped something. */
function reportRecords(source: ReportSource): Record<string, ReportRecord> {
  const named = new Map<string, Contradiction>();
  for (const one of source.contradictions) {
    if (one.counterpart.kind === "record") named.set(`${one.counterpart.record} ${one.counterpart.key}`, one);
  }
  const found: Record<string, ReportRecord> = {};
  const put = (record: string, data: Readonly<Record<string, unknown>>, reported: number | null): void => {
    const key = keyOf(source, record, data);
    const name = `${record} ${key}`;
    const contradiction = named.get(name);
    if (!contradiction) return;
    // A record reported again after the decision is another story.
    if (reported !== null && source.dayStart + reported * 1000 > Date.parse(contradiction.at)) return;
    const { customer, ...fields } = data;
    found[name] = {
      record,
      key: String(data.number ?? data.channel ?? data.scope ?? key),
      department: LANES.indexOf(record.split(".")[0] ?? ""),
      customer: String(customer),
      fields: Object.entries(fields)
        .filter(([field]) => field !== "number")
        .map(([field, value]) => [field, String(value)]),
      reported,
    };
  };
  for (const [record, all] of Object.entries(source.exports.records)) {
    for (const data of all) put(record, data, null);
  }
  for (const { at, record, data } of source.exports.facts) {
    put(record, data, Math.round((at - source.dayStart) / 1000));
  }
  return found;
}

/** The record's key as the engine cites it. */
function keyOf({ rules }: ReportSource, record: string, data: Readonly<Record<string, unknown>>): string {
  const fields = rules.vocabulary.records.get(record)?.key ?? [];
  return joinKey(fields.map((field) => String(data[field] ?? "")));
}

function history(lines: readonly JournalLine[], seconds: (iso: string) => number): ReportEvent[] {
  return lines.map((line) => ({
    at: seconds(line.at),
    what: whatHappened(line),
    reasons: (line.reasons ?? []).map(({ rule, text }) => ({ rule, text })),
  }));
}

function whatHappened(line: JournalLine): string {
  switch (line.kind) {
    case "decision":
      return `${line.again ? "Checked again" : "Asked"}: ${line.verdict}${line.until ? ` until ${line.until}` : ""}`;
    case "refused":
      return "Hand-over refused";
    case "resolved":
      return `The hold ended: ${line.verdict}`;
    case "recalled":
      return `Recalled by ${line.by}`;
    case "missed":
      return `Had already gone when ${line.by} was asked about`;
    case "breach":
      return `Reported ${line.state} by ${line.by}, who had not started it`;
    default:
      return line.state ?? line.kind;
  }
}

/** From the end of a feed's freshness to its next step. */
function gapsOf(source: ReportSource, seconds: (iso: string) => number): ReportData["gaps"] {
  return source.exports.silos.flatMap(({ silo, feed }) => {
    const freshForMs = source.rules.vocabulary.silos.get(silo)?.freshForMs ?? null;
    const [sync] = feed === "live" ? [] : feed.syncs;
    if (feed === "live" || freshForMs === null || sync === undefined) return [];
    const from = seconds(feed.in_step) + freshForMs / 1000;
    return from < seconds(sync) ? [{ department: LANES.indexOf(silo), from, to: seconds(sync) }] : [];
  });
}

function ruleSentences({ program }: RuleSet): Record<string, string> {
  const declared = [...program.rules, ...program.conflicts, ...program.limits];
  return Object.fromEntries(declared.map(({ id, label }) => [id, label ?? ""]));
}

function dayLabel(start: number, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: zone }).format(start);
}
