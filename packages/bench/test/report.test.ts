import { describe, expect, it } from "vitest";
import { type Row, ratioOf } from "../src/harness/row.ts";
import { FASTEST_PEER, type Group, type Suite, suite } from "../src/harness/subject.ts";
import { chartOf } from "../src/report/chart.ts";
import { costsOf } from "../src/report/costs.ts";
import { tablesOf } from "../src/report/tables.ts";

function contestant(name: string, group: Group) {
  return {
    name,
    label: name.toUpperCase(),
    group,
    load: () => Promise.reject(new Error("Not loaded here.")),
  };
}

const question: Suite = suite({
  name: "question",
  title: "A question",
  unit: "rules",
  sizes: [10, 1000, 10_000],
  comparisons: [
    { of: "ours", against: "yardstick", goals: { 10: 0.6, 1000: 3 } },
    { of: "ours", against: FASTEST_PEER, goals: {} },
  ],
  draw: () => null,
  contestants: [
    contestant("ours", "comity"),
    contestant("yardstick", "yardstick"),
    contestant("slow", "peer"),
    contestant("fast", "peer"),
    contestant("wrong", "peer"),
  ],
});

function row(name: string, size: number, rates: readonly number[], error: string | null = null): Row {
  const { group, label } = question.contestants.find((one) => one.name === name) ?? contestant(name, "peer");
  const load = { loadMs: 12, loadMb: 3, steps: { rulesMs: 8, evaluatorMs: 4 } };
  const who = { suite: "question", contestant: name, label, group, size };
  return { ...who, error, load, verify: null, warm: null, latency: { p50: 0.5, p99: 12.34 }, rates };
}

const rows = [
  row("ours", 10, [2e6, 4e6, 3e6]),
  row("yardstick", 10, [4e6, 4e6, 4e6]),
  row("slow", 10, [2000, 2000, 2000]),
  row("fast", 10, [3e5, 3e5, 3e5]),
  row("wrong", 10, [], "3 answers are wrong."),
  row("ours", 1000, [1e6, 1e6, 1e6]),
  row("yardstick", 1000, [5e5, 5e5, 5e5]),
  row("ours", 10_000, [1e5, 1e5, 1e5]),
];

describe("a report", () => {
  const text = tablesOf(question, rows);

  it("gives the middle of the rounds and how far they spread", () => {
    expect(text).toContain("| OURS | 3.00 M (-33/+33) | 1.00 M (+0/+0) |");
  });

  it("compares rounds of one number, and says whether a goal is reached", () => {
    expect(ratioOf(row("ours", 10, [1, 4]), row("yardstick", 10, [2, 2]))).toEqual({
      median: 1.25,
      least: 0.5,
      most: 2,
    });
    expect(text).toContain(
      "| OURS / YARDSTICK | 0.75 (0.50 to 1.00), 0.6: reached | 2.00 (2.00 to 2.00), 3: SHORT |",
    );
  });

  it("compares with whichever peer is fastest", () => {
    expect(text).toContain("| OURS / the fastest peer | 10.0 (6.67 to 13.3) of fast |");
  });

  it("names what has no figure, and why", () => {
    expect(text).toContain("| WRONG | not measured |");
    expect(text).toContain("NOT MEASURED:\n- WRONG, 10: 3 answers are wrong.");
  });

  it("says what is paid once, and how the cost of a decision grows", () => {
    const costs = costsOf([{ size: 1000, ms: [900, 1200, 800] }], rows, "ours");
    expect(costs).toContain(
      "compiling the text of 1,000 rules: 900 ms (800 to 1200), at most 1,000 ms: reached",
    );
    expect(costs).toContain(
      "loading 10,000 rules: bundle 8.00 ms, evaluator 4.00 ms, at most 1,000 ms: reached",
    );
    expect(costs).toContain(
      "a decision takes 10.0 times as long from 1,000 to 10,000 rules, at most 4: SHORT",
    );
  });

  it("draws a line for each contestant that was measured and is asked for", () => {
    const chart = chartOf(question, rows, ["ours", "yardstick", "wrong"]);
    expect(chart.match(/<polyline/g)).toHaveLength(2);
    expect(chart).toContain('<polyline class="comity" points="70,');
    expect(chart).toContain("prefers-color-scheme: dark");
    expect(chart).not.toContain("WRONG");
  });
});
