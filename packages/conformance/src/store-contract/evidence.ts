import { describe, expect, test } from "vitest";
import { eachOnItsOwn, type OpenStore } from "./contract-case.ts";
import { entryOf, evidenceOf, ODD_TEXTS, START } from "./samples.ts";

const EARLIER = {
  id: "m0",
  sequence: 1,
  customer: "c2",
  household: "h1",
  state: "started",
  clearedAt: START,
  startedAt: START,
  sentAt: null,
  dueAt: START + 1,
  message: {
    intent: "offer",
    department: "Marketing",
    campaign: "spring",
    priority: 50,
    about: { order: "o-1" },
    sendAt: START,
  },
} as const;

const POLICY = {
  type: "risk.policy",
  key: "p-1",
  customer: null,
  fields: { amount: { minor: 1250, currency: "USD" }, off: ["a", "b"], none: null },
  receivedAt: null,
  order: 1.5,
} as const;

/** What decisions rested on. */
export function evidenceContract(open: OpenStore): void {
  describe("evidence", () => {
    const on = eachOnItsOwn(open);

    test("it comes back whole", async () => {
      const evidence = evidenceOf("m1", 2, {
        silos: [{ name: "risk", inStep: null, readable: false }],
        records: [POLICY],
        absent: [{ record: "risk.policy", key: "p-2" }],
        earlier: [EARLIER],
        holds: [{ rule: "p/r", clause: "then", since: START, until: null, active: true, review: false }],
        reviews: [{ rules: ["p/r"], decision: "send", by: "ann", at: START }],
      });
      await on.inOne(async (t) => {
        await t.putEntry(entryOf("m1", 2), []);
        await t.putEvidence(evidence);
      });
      expect(await on.inOne((t) => t.evidence("m1"))).toEqual(evidence);
      expect(await on.inOne((t) => t.evidence("m2"))).toBeNull();
      expect(await on.inOne((t) => t.allEvidence("m2"))).toEqual([]);
    });

    test("that of every decision is kept, in order, and an entry may follow its evidence", async () => {
      await on.inOne(async (t) => {
        await t.putEvidence(evidenceOf("m1", 1));
        await t.putEntry(entryOf("m1", 1), []);
        await t.putEvidence(evidenceOf("m2", 2));
        await t.putEntry(entryOf("m2", 2), []);
      });
      // A clock may be set back; the order is that of writing.
      for (const clock of [START + 9, START + 9, START - 9]) {
        await on.inOne((t) => t.putEvidence(evidenceOf("m1", 1, { clock })));
      }
      const all = await on.inOne((t) => t.allEvidence("m1"));
      expect(all.map(({ clock }) => clock - START)).toEqual([0, 9, 9, -9]);
      expect((await on.inOne((t) => t.evidence("m1")))?.clock).toBe(START - 9);
    });

    test("odd text in ids and fields", async () => {
      await on.inOne(async (t) => {
        for (const [index, text] of ODD_TEXTS.entries()) {
          const entry = entryOf(text, index + 1);
          const fields = Object.fromEntries([[text, text]]);
          await t.putEntry(entry, []);
          const customer = { id: text, household: text, fields };
          await t.putEvidence(evidenceOf(text, index + 1, { message: entry.message, customer }));
        }
      });
      for (const text of ODD_TEXTS) {
        const evidence = await on.inOne((t) => t.evidence(text));
        expect(evidence?.message.id).toBe(text);
        expect(Object.entries(evidence?.customer.fields ?? {})).toEqual([[text, text]]);
      }
    });
  });

  describe("ids of entries", () => {
    const on = eachOnItsOwn(open);

    test("they come in the order of their code points, from a text on, up to a limit", async () => {
      await on.inOne(async (t) => {
        for (const [index, id] of ["b", "a", "😀", "\uffee", "aa"].entries()) {
          await t.putEntry(entryOf(id, index + 1), []);
        }
      });
      expect(await on.inOne((t) => t.entryIds("", 10))).toEqual(["a", "aa", "b", "\uffee", "😀"]);
      expect(await on.inOne((t) => t.entryIds("aa", 2))).toEqual(["aa", "b"]);
      expect(await on.inOne((t) => t.entryIds("", 0))).toEqual([]);
    });
  });
}
