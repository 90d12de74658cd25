import { describe, expect, test } from "vitest";
import { findWrongs } from "../../src/races/checker.ts";
import type { FinalMessage } from "../../src/races/final-ledger.ts";
import { type Intent, idOf, messageWithId } from "../../src/races/game.ts";
import type { Line } from "../../src/races/journal.ts";
import type { Move } from "../../src/races/moves.ts";

const GAME = { seed: 1, households: 1 };

/** Ids of messages of one intent to one customer of the one household. */
function idsOf(intent: Intent, customer = "h1-0-a"): string[] {
  const ids = Array.from({ length: 400 }, (_, slice) => idOf(1, slice, 0));
  return ids.filter((id) => {
    const message = messageWithId(GAME, id);
    return message.intent === intent && message.customer === customer;
  });
}

const [offer = ""] = idsOf("offer");
const [cancellation = ""] = idsOf("cancellation");

/** A message of which the log tells this, one after the other: a state and where, and by whom it was recalled. */
function message(
  id: string,
  turns: readonly (readonly [state: string, at: number, by?: string])[],
  more: Partial<FinalMessage> = {},
): FinalMessage {
  return {
    id,
    state: turns.at(-1)?.[0] ?? "cleared",
    customer: messageWithId(GAME, id).customer,
    household: messageWithId(GAME, id).household,
    isErased: false,
    startedBy: null,
    decidedAt: 10,
    missed: [],
    turns: turns.map(([state, at, by = null]) => ({ state, at, by })),
    missedAt: [],
    ...more,
  };
}

function answered(id: string, at: number, more: Partial<Extract<Line, { kind: "answered" }>>): Line[] {
  const call = { call: `${id} ${at}`, operation: "decide", id, by: null } as const;
  return [
    { kind: "intend", at: at - 1, ...call },
    { kind: "answered", at, ...call, state: "cleared", decidedAt: 10, ...more },
  ];
}

/** What the log tells of one that was cleared, and started there. */
const startedAt = (at: number) => [["cleared", 10] as const, ["started", at] as const] as const;
const SENT = [...startedAt(12), ["sent", 13] as const] as const;

const kinds = (journals: Line[][], messages: FinalMessage[], moves: Move[] = []): string[] =>
  findWrongs(GAME, journals, { messages, moves }).map(({ kind }) => kind);

describe("the checker of races", () => {
  const winner = (more: Partial<FinalMessage> = {}) =>
    message(
      cancellation,
      [
        ["cleared", 20],
        ["started", 30],
        ["sent", 40],
      ],
      more,
    );

  type Turns = Parameters<typeof message>[1];

  test.each([
    ["cleared while its winner stood", [["cleared", 21]], ["contradiction"]],
    ["started while its winner stood", startedAt(21), ["not recalled", "contradiction"]],
    [
      "started while its winner stood, and failed",
      [...startedAt(21), ["failed", 22]],
      ["not recalled", "contradiction"],
    ],
    ["left cleared when its winner came", [["cleared", 10]], ["not recalled"]],
    [
      "left cleared when its winner came, and withdrawn later",
      [
        ["cleared", 10],
        ["withdrawn", 25],
      ],
      ["not recalled"],
    ],
    [
      "recalled for another one",
      [
        ["cleared", 10],
        ["recalled", 21, "somebody"],
      ],
      ["not recalled"],
    ],
    [
      "recalled when its winner came",
      [
        ["cleared", 10],
        ["recalled", 21, cancellation],
      ],
      [],
    ],
    ["gone before, and nobody is told", startedAt(19), ["not reported missed"]],
    ["failed before", [...startedAt(12), ["failed", 15]], []],
    ["blocked from the first", [["blocked", 25]], []],
    [
      "taken back although it had started",
      [...startedAt(12), ["recalled", 15, "somebody"]],
      ["written over"],
    ],
    [
      "sent without a start",
      [
        ["cleared", 10],
        ["withdrawn", 11],
        ["sent", 12],
      ],
      ["written over", "not reported missed"],
    ],
  ] satisfies [string, Turns, string[]][])("a loser that is %s", (_, turns, wrongs) => {
    expect(kinds([], [message(offer, turns), winner()]).sort()).toEqual(wrongs.toSorted());
  });

  test("a loser that had gone has to be called missed, by each winner that comes", () => {
    const gone = message(offer, startedAt(19));
    expect(kinds([], [gone, winner({ missed: [offer] })])).toEqual([]);
    expect(kinds([], [{ ...gone, missedAt: [19.5] }, winner()])).toEqual(["not reported again"]);
    expect(kinds([], [{ ...gone, missedAt: [20.5] }, winner()])).toEqual(["not reported missed"]);
  });

  test("sees no contradiction after the winner has ended", () => {
    const ended = message(cancellation, [
      ["cleared", 20],
      ["failed", 40],
    ]);
    expect(kinds([], [message(offer, [["cleared", 41]]), ended])).toEqual([]);
    expect(kinds([], [message(offer, [["cleared", 39]]), ended])).toEqual(["contradiction"]);
  });

  test("counts what stands at once against the limit", () => {
    const [a = "", b = "", c = ""] = idsOf("newsletter");
    const cleared = (id: string, at: number) => message(id, [["cleared", at]]);
    const withdrawn = message(b, [
      ["cleared", 12],
      ["withdrawn", 20],
    ]);
    expect(kinds([], [cleared(a, 11), withdrawn, cleared(c, 21)])).toEqual([]);
    expect(kinds([], [cleared(a, 11), withdrawn, cleared(c, 19)])).toEqual(["over the limit"]);
  });

  test("sees where the log and the message do not say the same", () => {
    expect(kinds([], [message(offer, [["cleared", 1]], { state: "lapsed" })])).toEqual([]);
    expect(kinds([], [message(offer, [["cleared", 1]], { state: "sent" })])).toEqual(["written over"]);
  });

  test("misses what was acknowledged and is not there, or is something else", () => {
    const acknowledged = [answered(offer, 11, {})];
    expect(kinds(acknowledged, [])).toEqual(["lost"]);
    expect(kinds(acknowledged, [message(offer, startedAt(12))])).toEqual([]);
    expect(kinds([answered(offer, 11, { state: "sent" })], [message(offer, [["cleared", 10]])])).toEqual([
      "lost",
    ]);
    const started = [answered(offer, 11, { state: "started", started: true, by: "a" })];
    expect(kinds(started, [message(offer, startedAt(11), { startedBy: "a" })])).toEqual([]);
    expect(kinds(started, [message(offer, startedAt(11), { startedBy: "b" })])).toEqual(["lost"]);
  });

  test("sees two answers to one question, in whichever process", () => {
    const blocked = message(offer, [["blocked", 10]]);
    const first = answered(offer, 11, { state: "blocked" });
    expect(kinds([first, answered(offer, 13, { state: "blocked" })], [blocked])).toEqual([]);
    expect(kinds([first, answered(offer, 13, { state: "blocked", decidedAt: 12 })], [blocked])).toEqual([
      "answered twice",
    ]);
    // Asked at the same time, either may have been first.
    const sent = message(offer, SENT);
    const [later, same] = [answered(offer, 14, {}), answered(offer, 12, {})];
    const gone = answered(offer, 12, { state: "sent" });
    expect(kinds([gone, same], [sent])).toEqual([]);
    expect(kinds([gone, later], [sent])).toEqual(["answered twice"]);
  });

  test("sees a message that was handed over twice", () => {
    const handed = (by: string): Line => ({ kind: "handed", at: 15, id: offer, by });
    const ledger = [message(offer, SENT, { startedBy: "a" })];
    expect(kinds([[handed("a")]], ledger)).toEqual([]);
    expect(kinds([[handed("a")], [handed("b")]], ledger)).toEqual(["sent twice"]);
  });

  describe("where customers are merged and split", () => {
    const [ofTheOther = ""] = idsOf("cancellation", "h1-0-b");
    const won = message(ofTheOther, [
      ["cleared", 20],
      ["started", 30],
      ["sent", 40],
    ]);
    const away: Move = { at: 15, kind: "merged", customer: "h1-0-a", into: "h1-9-b" };
    const back: Move = { at: 22, kind: "split", customer: "h1-0-a", into: null };
    const elsewhere = { customer: "h1-9-b", household: "h1-9" };
    const lost: Turns = [["cleared", 25]];

    test("looks at who was together where a message was let go", () => {
      expect(kinds([], [won, message(offer, lost)])).toEqual(["contradiction"]);
      expect(kinds([], [won, message(offer, lost, elsewhere)], [away])).toEqual([]);
      expect(kinds([], [won, message(offer, lost)], [away, back])).toEqual(["contradiction"]);
    });

    test("sees a message that is not with whom its customer turned out to be", () => {
      expect(kinds([], [message(offer, lost)], [away])).toEqual(["misplaced"]);
      expect(kinds([], [message(offer, lost, elsewhere)], [away, back])).toEqual(["misplaced"]);
    });

    test("sees a merge that was acknowledged, and of which the log does not tell", () => {
      const told: Line = { kind: "moved", at: 1, move: "merged", customer: "h1-0-a" };
      expect(kinds([[told]], [], [away])).toEqual([]);
      expect(kinds([[told]], [], [])).toEqual(["lost"]);
    });
  });
});
