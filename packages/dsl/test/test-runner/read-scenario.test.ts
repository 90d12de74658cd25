import { describe, expect, it } from "vitest";
import { positionAt } from "../../src/source/position.ts";
import { readScenarios } from "../../src/test-runner/scenario/read-scenario.ts";

const HEAD = "title: t\npacks: [p]\nnow: 2026-03-02T15:00:00Z\n";
const SEND = "{id: m, department: d, intent: i, channel: email, customer: c}";

const read = (text: string) => readScenarios({ file: "a.scenario.yaml", text });

/** Each problem as `line:column message help`. */
function problemsOf(text: string): string[] {
  return read(text).diagnostics.map(({ source, span, message, help }) => {
    const { line, column } = positionAt(source, span.start);
    return `${line}:${column} ${message} ${help}`;
  });
}

describe("a scenario file", () => {
  it("gives its documents, each with its runs from one start", () => {
    const { scenarios, diagnostics } = read(
      `${HEAD}steps:\n  - at: 2026-03-02T16:00:00Z\n---\n${HEAD}cases:\n  - {title: a, steps: [{start: m}]}\n  - {title: b, steps: [{sent: m}]}\n`,
    );
    expect(diagnostics).toEqual([]);
    expect(scenarios.map(({ runs }) => runs.map(({ title, place }) => `${title} ${place.line}`))).toEqual([
      ["t 5"],
      ["t: a 11", "t: b 12"],
    ]);
  });

  it("keeps plain values as they are written", () => {
    const { scenarios } = read(
      `${HEAD}state:\n  s.r:\n    - {a: 2026-03-02, b: 80.00, c: no, d: 0x1F, e: 007, f: ~, g: "~", h: true, i: 1e3, j: }\nsteps: [{start: m}]\n`,
    );
    expect(scenarios[0]?.setUp.records["s.r"]).toEqual([
      {
        a: "2026-03-02",
        b: "80.00",
        c: "no",
        d: "0x1F",
        e: "007",
        f: null,
        g: "~",
        h: "true",
        i: "1e3",
        j: null,
      },
    ]);
  });

  it("names each word that may stand there once", () => {
    const [problem] = problemsOf(`${HEAD}steps:\n  - {start: m, expect: {started: maybe}}\n`);
    expect(problem).toContain('"maybe" is not one of true, false. There are: false, true.');
  });

  it("knows every step and every expectation", () => {
    const all = `${HEAD}steps:
  - message: {id: m, department: d, intent: i, channel: email, to: {email: a@b.example}, about: {x: 1}, items: [{id: i1}], campaign: c, priority: 60, send_at: 2026-03-03T15:00:00Z}
    expect: {verdict: amend, until: fact, removed: [i1], attached: [n], channel: sms, recalled: [], missed: [], resolved: []}
  - {start: m, expect: {started: false}}
  - {sent: m}
  - {failed: m}
  - {fact: {s.r: {k: 1}}, expect: {alerts: [{customer: c, intent: i}]}}
  - {delete: {s.r: {k: 1}}}
  - {sync: s}
  - {review: m, decision: block, by: mia, expect: {verdict: block}}
  - {withdraw: m}
  - {at: 2026-03-03T15:00:00Z, expect: {resolved: [{message: m, verdict: send}]}}
`;
    expect(problemsOf(all)).toEqual([]);
    const kinds = read(all).scenarios[0]?.runs[0]?.steps.map(({ action }) => action?.kind ?? null);
    expect(kinds).toEqual([
      "message",
      "start",
      "sent",
      "failed",
      "report",
      "report",
      "sync",
      "review",
      "withdraw",
      null,
    ]);
  });
});

describe("a mistake in a scenario file", () => {
  it.each([
    [
      "an unknown key at the top",
      `${HEAD}polcy: x\nsteps: [{start: m}]\n`,
      '4:1 There is no "polcy" here. Did you mean "policy"?',
    ],
    [
      "an unknown step",
      `${HEAD}steps:\n  - {strat: m}\n`,
      '5:6 There is no "strat" here. Did you mean "start"?',
    ],
    [
      "an unknown expectation",
      `${HEAD}steps:\n  - {start: m, expect: {stared: true}}\n`,
      'There is no "stared" here. Did you mean "started"?',
    ],
    [
      "an unknown key of a message",
      `${HEAD}steps:\n  - message: ${SEND.replace("channel", "chanel")}\n`,
      'There is no "chanel" here. Did you mean "channel"?',
    ],
    [
      "a verdict that is none",
      `${HEAD}steps:\n  - message: ${SEND}\n    expect: {verdict: blok}\n`,
      '6:23 "blok" is not one of send, amend, hold, block. Did you mean "block"?',
    ],
    ["two things in one step", `${HEAD}steps:\n  - {start: m, sent: m}\n`, "this one has start and sent"],
    [
      "a step without anything",
      `${HEAD}steps:\n  - {expect: {resolved: []}}\n`,
      "5:5 Nothing happens in this step.",
    ],
    [
      "an expectation of another step",
      `${HEAD}steps:\n  - {sent: m, expect: {started: true}}\n`,
      '"started" cannot be expected of this step.',
    ],
    [
      "a decision without a review",
      `${HEAD}steps:\n  - {start: m, decision: send}\n`,
      '"decision" belongs to a review.',
    ],
    [
      "a review without who",
      `${HEAD}steps:\n  - {review: m, decision: send}\n`,
      '"by" is missing beside the review.',
    ],
    [
      "two records in one fact",
      `${HEAD}steps:\n  - {fact: {a.b: {k: 1}, c.d: {k: 1}}}\n`,
      "One step reports one record.",
    ],
    [
      "an instant without an offset",
      `${HEAD}steps:\n  - {at: 2026-03-02T15:00:00}\n`,
      "5:10 2026-03-02T15:00:00 lacks its offset",
    ],
    ["a day that is none", `${HEAD.replace("03-02", "02-30")}steps: [{start: m}]\n`, "3:6 "],
    ["no steps", HEAD, "neither steps nor cases"],
    [
      "steps and cases",
      `${HEAD}steps: [{start: m}]\ncases: [{title: a, steps: [{start: m}]}]\n`,
      "both steps and cases",
    ],
    ["a key twice", `${HEAD}title: u\nsteps: [{start: m}]\n`, "4:1 This is not YAML"],
    ["an alias", `${HEAD}steps: [{start: &m m}, {sent: *m}]\n`, "Scenario files have no aliases."],
    ["a tag", `${HEAD}steps: [{start: !!int 1}]\n`, "This is not YAML: Unresolved tag"],
    ["__proto__", `${HEAD}__proto__: {a: 1}\nsteps: [{start: m}]\n`, '4:1 "__proto__" is not a name'],
    ["an empty file", "# nothing\n", "There is no scenario in this file."],
    ["brackets without end", "a: ".concat("[".repeat(10_000)), "nested more than 40 levels deep"],
    ["dashes without end", "- ".repeat(10_000), "nested more than 40 levels deep"],
    [
      "steps down without end",
      Array.from({ length: 60 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join(""),
      "nested more than 40 levels deep",
    ],
    ["a file without end", `${HEAD}why: ${"x".repeat(2_000_000)}\n`, "longer than 2000000 characters"],
  ])("%s is told at its place", (_, text, message) => {
    const problems = problemsOf(text);
    expect(
      problems.some((problem) => problem.includes(message)),
      problems.join("\n"),
    ).toBe(true);
    expect(read(text).scenarios).toEqual([]);
  });
});
