import type { OutgoingMessage } from "../generator/outbox.ts";
import type { Exports } from "../mapping/read-exports.ts";
import { aboutCover, type Contradiction } from "./contradictions.ts";
import { holdOutcomes } from "./holds.ts";
import type { DayResult } from "./run-day.ts";
import { type DepartmentTally, tallyAll, tallyDepartments, VERDICT_ORDER } from "./tally.ts";
import { textTable } from "./text-table.ts";

const LISTED = 10;

/** What came of the day in words and tables, for a terminal or a log. */
export function dayInWords(result: DayResult, seconds: number): string {
  return [
    `First answers, and how the messages stood at midnight (played in ${seconds.toFixed(1)} s):`,
    "",
    verdictTable(result),
    "",
    ...contradictionLines(result),
    "",
    ...holdLines(result),
    "",
    "Where to look:",
    `  decisions  ${result.files.decisions}`,
    `  rejects    ${result.files.rejects}`,
    `  report     ${result.files.report}`,
    "",
  ].join("\n");
}

/** What the day starts from. */
export function inputInWords(exports: Exports, messages: readonly OutgoingMessage[]): string {
  const { counts, rejects } = exports;
  const broken = rejects.filter(({ kind }) => kind === "broken").length;
  const unmatched = rejects.length - broken;
  return [
    "A day at an insurer: Monday, 2 March 2026, Chicago time",
    "",
    `${counts.files} exports, ${number(counts.lines + broken)} lines: ${number(exports.customers.length)} customers, ` +
      `${number(exports.facts.length)} changes during the day, ${counts.duplicates} repeated lines.`,
    `${broken} broken lines and ${unmatched} lines about nobody known were left out; rejects.csv says why.`,
    `${number(messages.length)} messages to ask about. Playing the day on a fresh ledger ...`,
    "",
    "",
  ].join("\n");
}

function verdictTable(result: DayResult): string {
  const tallies = [...tallyDepartments(result.stories), tallyAll(result.stories)];
  const right = (title: string) => ({ title, align: "right" }) as const;
  return textTable(
    [
      { title: "department", align: "left" },
      right("asked"),
      ...VERDICT_ORDER.map(right),
      { title: "|", align: "left" },
      ...["went", "blocked", "recalled", "held"].map(right),
    ],
    tallies.map((tally) => [
      tally.department,
      number(tally.asked),
      ...VERDICT_ORDER.map((verdict) => count(tally.verdicts[verdict])),
      "|",
      count(went(tally)),
      count(tally.ends.blocked),
      count(tally.ends.recalled),
      count(tally.ends.held),
    ]),
  );
}

/** Handed over, or cleared and waiting for its time. */
function went({ ends }: DepartmentTally): number {
  return ends.sent + ends["on its way"] + ends.failed + ends.waiting;
}

function contradictionLines(result: DayResult): string[] {
  const cover = result.contradictions.filter(aboutCover);
  const others = result.contradictions.length - cover.length;
  const recalled = cover.filter(({ how }) => how === "recalled" || how === "refused at hand-over").length;
  const lines = [
    `${cover.length} offers did not go to households whose cover was ending (${recalled} of them had been cleared before):`,
    "",
    ...cover.slice(0, LISTED).flatMap((one) => contradictionInWords(one, result)),
  ];
  if (cover.length > LISTED) lines.push(`  ... and ${cover.length - LISTED} more in the report.`);
  if (result.missed.length > 0) {
    lines.push(
      "",
      `${result.missed.length} offers had left before Risk asked about the cancellation; no rule could stop them.`,
    );
  }
  if (others > 0) {
    lines.push("", `${others} other messages were kept back because of what another department knew:`, "");
    lines.push(...byRule(result.contradictions.filter((one) => !aboutCover(one))));
  }
  return lines;
}

function contradictionInWords(one: Contradiction, result: DayResult): string[] {
  const offer = result.stories.get(one.message)?.message;
  const name = printable(result.exports.directory.people.get(one.customer)?.name ?? "");
  const id = one.counterpart.kind === "message" ? one.counterpart.message : one.letter;
  const other = id === null ? undefined : result.stories.get(id)?.message;
  const against = other
    ? `${other.id} ${other.department} ${other.intent} to ${other.customer}`
    : one.counterpart.kind === "record"
      ? `${one.counterpart.record} ${one.counterpart.key}`
      : "";
  return [
    `  ${localTime(one.at)}  ${one.message} ${offer?.department} ${offer?.intent} to ${one.customer} (${name}, household ${one.household}): ${one.how}`,
    `         against ${against}`,
    `         ${printable(one.text)}`,
  ];
}

function byRule(contradictions: readonly Contradiction[]): string[] {
  const counts = new Map<string, number>();
  for (const { rule } of contradictions) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const rows = [...counts].sort((left, right) => right[1] - left[1]);
  return rows.map(([rule, amount]) => `  ${String(amount).padStart(4)}  ${rule}`);
}

function holdLines(result: DayResult): string[] {
  const outcomes = holdOutcomes(result.stories);
  if (outcomes.length === 0) return ["Nothing was held."];
  const right = (title: string) => ({ title, align: "right" }) as const;
  return [
    "What became of the holds:",
    "",
    textTable(
      [
        { title: "held by", align: "left" },
        right("held"),
        right("released"),
        right("stopped"),
        right("still held"),
      ],
      outcomes.map(({ rule, held, released, blocked, waiting }) => [
        rule,
        count(held),
        count(released),
        count(blocked),
        count(waiting),
      ]),
    ),
  ];
}

/** Names come from exports: nothing in them may move the cursor or change a colour. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "?");
}

const clockOfChicago = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "America/Chicago" });

function localTime(iso: string): string {
  return clockOfChicago.format(new Date(iso));
}

function count(value: number): string {
  return value === 0 ? "." : number(value);
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
