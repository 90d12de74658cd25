import { formatInstant } from "@comity/core";
import type { Style } from "../frame/style.ts";
import { wrap } from "../frame/wrap.ts";
import { type Difference, type DifferenceKind, nothingIn, type Outcome } from "./difference.ts";
import type { DifferenceCounts, DifferenceTally } from "./difference-tally.ts";

const WIDTH = 110;

const ONE: Readonly<Record<DifferenceKind, string>> = {
  answer: "message would be answered otherwise",
  start: "start would come out otherwise",
  resolved: "hold would end otherwise",
  recalled: "recall is in one of the two only",
  missed: "miss is in one of the two only",
  alert: "alert is in one of the two only",
  observed: "time a declaration that only observes would have changed something",
};

const SEVERAL: Readonly<Record<DifferenceKind, string>> = {
  answer: "messages would be answered otherwise",
  start: "starts would come out otherwise",
  resolved: "holds would end otherwise",
  recalled: "recalls are in one of the two only",
  missed: "misses are in one of the two only",
  alert: "alerts are in one of the two only",
  observed: "times a declaration that only observes would have changed something",
};

/** `of`: of how many, if that is known. */
export function sectionText(kind: DifferenceKind, tally: DifferenceTally, style: Style, of?: number): string {
  const counts = tally.counts(kind);
  const total = of === undefined ? "" : ` of ${number(of)}`;
  const words = counts.count === 1 && of === undefined ? ONE[kind] : SEVERAL[kind];
  const head = style("strong", `${number(counts.count)}${total} ${words}`);
  if (counts.count === 0) return head;
  const examples = tally.examples(kind).map((one) => exampleText(one, style));
  return [head, ...countLines(counts), ...examples].join("\n");
}

function countLines(counts: DifferenceCounts): readonly string[] {
  const rules = [...counts.byRule].map(
    ([rule, { added, gone, changed }]): readonly [string, number, string] => {
      const told = [
        added > 0 ? `${number(added)} new` : "",
        gone > 0 ? `${number(gone)} gone` : "",
        changed > 0 ? `${number(changed)} changed` : "",
      ];
      return [rule, added + gone + changed, told.filter((one) => one !== "").join(", ")];
    },
  );
  return [
    countLine("change", plain(counts.byChange)),
    countLine("rule", rules),
    countLine("department", plain(counts.byDepartment)),
    countLine("intent", plain(counts.byIntent)),
    countLine("class", plain(counts.byClass)),
  ].filter((line) => line !== "");
}

function plain(counts: ReadonlyMap<string, number>): (readonly [string, number, string])[] {
  return [...counts].map(([name, count]) => [name, count, number(count)]);
}

/** The most frequent first. */
function countLine(by: string, counts: readonly (readonly [string, number, string])[]): string {
  if (counts.length === 0) return "";
  const sorted = [...counts].sort(([one, left], [other, right]) => right - left || (one < other ? -1 : 1));
  const told = sorted.map(([name, , words]) => `${name} (${words})`).join(", ");
  const [first = "", ...rest] = wrap(told, WIDTH, " ".repeat(14));
  return [`  ${by}`.padEnd(14) + first.trimStart(), ...rest].join("\n");
}

function exampleText(difference: Difference, style: Style): string {
  const { at, subject, before, after, kind } = difference;
  const [old, now] = kind === "observed" ? ["was", "would be"] : ["before", "after"];
  const about = [
    subject.message,
    `${subject.intent} to ${subject.customer ?? "an address"}`,
    subject.department,
  ];
  const head = about.filter((part) => part !== null).join("  ");
  const side = (name: string, outcome: Outcome | null) => {
    const word = outcome?.word ?? nothingIn(difference);
    return `    ${name.padEnd(10)}${word.padEnd(10)}${outcome === null ? "" : whyOf(outcome)}`.trimEnd();
  };
  return [`\n  ${style("faint", formatInstant(at))}  ${head}`, side(old, before), side(now, after)].join(
    "\n",
  );
}

function whyOf({ detail, reasons }: Outcome): string {
  const told = reasons.map(({ rule, text }) => (rule === null ? text : `${text} (${rule})`.trim()));
  return [...told, detail].filter((part) => part !== "").join(" ");
}

function number(value: number): string {
  return value.toLocaleString("en");
}
