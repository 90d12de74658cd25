import type { Transaction } from "@comity/core";
import { describe, expect, test } from "vitest";
import { eachOnItsOwn, type OpenStore } from "./contract-case.ts";
import { alertEvent, answerOf, entryOf, evidenceOf, START, stateEvent } from "./samples.ts";

const ANSWER = {
  ...answerOf("m1"),
  reasons: [
    {
      kind: "rule",
      rule: "p/r",
      effect: "send",
      text: "Because.",
      facts: [],
      causes: [],
      other: null,
    },
  ],
} as const;

/** The chain over the log, and what it says of messages. */
export function chainContract(open: OpenStore): void {
  describe("chain", () => {
    const on = eachOnItsOwn(open);

    const write = (): Promise<void> =>
      on.inOne(async (t) => {
        await t.putEvidence(evidenceOf("m1", 1));
        await t.putEntry(entryOf("m1", 1, { answer: ANSWER }), ["customer:c1"]);
        await t.append({ kind: "decision", at: START, message: "m1", customer: "c1", answer: ANSWER });
        await t.append(alertEvent({ order: "o-1" }));
        await t.putEntry(entryOf("m2", 2), ["customer:c1"]);
      });
    const wholeChain = (t: Transaction) => t.links(0, 100);

    test("its links are the events in order, with nothing wrong, and each is given after the one before", async () => {
      await write();
      await on.inOne((t) => t.append(stateEvent("m2")));
      const links = await on.inOne(wholeChain);
      const told = links.filter(({ event }) => event !== null);
      expect(told.map(({ event, message }) => [event, message])).toEqual([
        ["decision", "m1"],
        ["alert", null],
        ["state", "m2"],
      ]);
      const events = await on.inOne((t) => t.events(0, 100));
      expect(told.map(({ position }) => position)).toEqual(events.map(({ position }) => position));
      expect(links.map(({ position }) => position)).toEqual(links.map((_, index) => index + 1));
      expect(new Set(links.map(({ hash }) => hash)).size).toBe(links.length);
      for (const link of links)
        expect(link).toMatchObject({
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
          erased: false,
          faults: [],
        });
      expect(await on.inOne((t) => t.links(1, 1))).toEqual(links.slice(1, 2));
      expect(await on.inOne((t) => t.links(links.length, 5))).toEqual([]);
    });

    test("whatever is done after, what was linked keeps its hash: moved, decided again, erased", async () => {
      await write();
      const before = await on.inOne(wholeChain);
      await on.inOne(async (t) => {
        await t.putEntry(entryOf("m1", 1, { customer: "c2", answer: ANSWER }), ["customer:c2"]);
        await t.putEvidence(
          evidenceOf("m1", 1, { clock: START + 1, customer: { id: "c2", household: "h", fields: {} } }),
        );
        await t.append(stateEvent("m1"));
      });
      await on.inOne(async (t) => {
        await t.eraseEvents("m1");
        await t.eraseEvidence("m1");
        await t.eraseCustomer("c1");
        await t.putEntry(entryOf("m1", 1, { customer: "c2", answer: ANSWER, erasure: "done" }), []);
      });
      const after = await on.inOne(wholeChain);
      expect(after.slice(0, before.length).map(({ hash }) => hash)).toEqual(before.map(({ hash }) => hash));
      expect(after.flatMap(({ faults }) => faults)).toEqual([]);
      for (const id of ["m1", "m2"]) expect((await on.inOne((t) => t.audit(id)))?.faults).toEqual([]);
    });

    test("a message is as the chain says, whether or not an event told of its last change", async () => {
      await write();
      expect(await on.inOne((t) => t.audit("m1"))).toEqual({ faults: [], erased: 0 });
      await on.inOne(async (t) => {
        await t.putEvidence(evidenceOf("m1", 1, { clock: START + 1 }));
        await t.putEvidence(evidenceOf("m1", 1, { clock: START + 2 }));
        await t.putEntry(entryOf("m1", 1, { state: "held", answer: ANSWER, dueAt: START + 9 }), ["held"]);
      });
      await on.inOne((t) => t.wake(["m1"], START + 3));
      expect(await on.inOne((t) => t.audit("m1"))).toEqual({ faults: [], erased: 0 });
      expect(await on.inOne((t) => t.audit("m3"))).toBeNull();
    });
  });
}
