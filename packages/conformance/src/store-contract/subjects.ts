import {
  type AlertEvent,
  customerTrace,
  type EventPlace,
  messageTrace,
  recordTrace,
  redactEntry,
  redactEvent,
} from "@comity/core";
import { describe, expect, test } from "vitest";
import { eachOnItsOwn, type OpenStore } from "./contract-case.ts";
import {
  alertEvent,
  answerOf,
  customerOf,
  entryOf,
  evidenceOf,
  recordOf,
  START,
  stateEvent,
} from "./samples.ts";

const WORDY = {
  ...answerOf("m1"),
  reasons: [
    {
      kind: "rule",
      rule: "p/r",
      effect: "block",
      text: "Ana complains.",
      facts: [{ record: "care.case", key: "c-1", asOf: START }],
      causes: [],
      other: null,
    },
  ],
} as const;

/** The rights of persons: finding everything about one, dropping it, and remembering whom not to advertise to. */
export function subjectContract(open: OpenStore): void {
  describe("suppression", () => {
    const on = eachOnItsOwn(open);

    test("holds for each key of a person, from the first time on", async () => {
      await on.inOne((t) => t.suppress("customer:ana", ["customer:ana", "email:a@x.test"], START + 5));
      await on.inOne((t) => t.suppress("customer:ana", ["customer:ana", "phone:+1"], START + 9));
      const since = (...keys: string[]) => on.inOne((t) => t.suppressedSince(keys));
      expect(await since("customer:ana")).toBe(START + 5);
      expect(await since("phone:+1")).toBe(START + 9);
      expect(await since("phone:+1", "email:a@x.test")).toBe(START + 5);
      expect(await since("customer:an", "email:A@x.test", "")).toBeNull();
      expect(await since()).toBeNull();
    });

    test("ends for a person by any of the keys, and stays for others who have one of them", async () => {
      await on.inOne(async (t) => {
        await t.suppress("customer:ana", ["customer:ana", "email:home@x.test", "phone:+1"], START);
        await t.suppress("customer:ben", ["customer:ben", "email:home@x.test"], START + 1);
      });
      expect(await on.inOne((t) => t.readmit("phone:+1"))).toBe(3);
      expect(await on.inOne((t) => t.suppressedSince(["customer:ana"]))).toBeNull();
      expect(await on.inOne((t) => t.suppressedSince(["email:home@x.test"]))).toBe(START + 1);
      expect(await on.inOne((t) => t.readmit("phone:+1"))).toBe(0);
      expect(await on.inOne((t) => t.readmit("email:home@x.test"))).toBe(2);
      expect(await on.inOne((t) => t.suppressedSince(["customer:ben"]))).toBeNull();
    });

    test("is taken back with its transaction", async () => {
      const failing = on.inOne(async (t) => {
        await t.suppress("customer:ana", ["customer:ana"], START);
        throw new RangeError("on purpose");
      });
      await expect(failing).rejects.toThrow("on purpose");
      expect(await on.inOne((t) => t.suppressedSince(["customer:ana"]))).toBeNull();
    });
  });

  describe("everything about a person", () => {
    const on = eachOnItsOwn(open);

    test("a name for what is personal stays the same and does not tell it", async () => {
      const name = (text: string) => on.inOne((t) => t.pseudonym(text));
      const first = await name("email:ana@x.test");
      expect(first).toMatch(/^[\w-]{8,32}$/);
      expect(await name("email:ana@x.test")).toBe(first);
      expect(await name("email:ben@x.test")).not.toBe(first);
      expect(first).not.toContain("ana");
    });

    test("whom a customer was merged from", async () => {
      await on.inOne(async (t) => {
        for (const id of ["ana", "u2", "u1", "u3"]) {
          const mergedInto = id === "ana" ? null : id === "u3" ? "ben" : "ana";
          await t.putCustomer(customerOf(id, { mergedInto }));
        }
      });
      const ids = (await on.inOne((t) => t.mergedFrom("ana"))).map(({ id }) => id);
      expect(ids).toEqual(["u1", "u2"]);
    });

    test("records of every type, deleted ones too", async () => {
      const records = [
        recordOf("care.case", "2", { customer: "ana", fields: { text: "x" } }),
        recordOf("care.case", "10", { customer: "ana", deleted: true }),
        recordOf("risk.policy", "1", { customer: "ana" }),
        recordOf("risk.policy", "2", { customer: "ben" }),
        recordOf("risk.policy", "3", { customer: null }),
      ];
      await on.inOne(async (t) => {
        for (const record of records) await t.putRecord(record);
      });
      expect(await on.inOne((t) => t.recordsOf("ana"))).toEqual([records[1], records[0], records[2]]);
    });

    test("alerts, in order", async () => {
      const first = { ...alertEvent({ case: "1" }), at: START + 2 };
      const second = { ...alertEvent({ case: "2" }), at: START + 1 };
      await on.inOne(async (t) => {
        await t.append(first);
        await t.append(stateEvent("m1"));
        await t.append({ ...alertEvent({}), customer: "c2" } as typeof first);
      });
      await on.inOne((t) => t.append(second));
      expect(await on.inOne((t) => t.alertsOf("c1"))).toEqual([first, second]);
    });

    test("the latest alerts about some, last one first, a page at a time", async () => {
      const about = (customer: string, text: string): AlertEvent => ({ ...alertEvent({}), customer, text });
      const [one, two, three] = [about("c1", "one"), about("c2", "two"), about("c1", "three")];
      await on.inOne(async (t) => {
        await t.append(one);
        await t.append(stateEvent("m1"));
        await t.append(two);
      });
      await on.inOne((t) => t.append(about("c3", "other")));
      const latest = (before: EventPlace | null, limit: number) =>
        on.inOne((t) => t.latestAlerts(["c1", "c2"], before, limit));
      await on.inOne(async (t) => {
        await t.append(three);
        const [first] = await t.latestAlerts(["c1"], null, 1);
        expect(first?.event).toEqual(three);
      });
      const page = await latest(null, 2);
      expect(page.map(({ event }) => event)).toEqual([three, two]);
      const rest = await latest(page.at(-1)?.place ?? null, 2);
      expect(rest.map(({ event }) => event)).toEqual([one]);
      expect(await latest(rest.at(-1)?.place ?? null, 2)).toEqual([]);
    });

    test("messages to others whose decisions looked at it", async () => {
      const earlier = {
        ...entryOf("m0", 1, { customer: "ben" }),
        message: { ...entryOf("m0", 1).message, about: {} },
      };
      await on.inOne(async (t) => {
        for (const [index, id] of ["m0", "m1", "m2", "m3", "m4"].entries()) {
          await t.putEntry(entryOf(id, index + 1), []);
        }
        const record = recordOf("risk.policy", "1", { customer: "ben" });
        await t.putEvidence(evidenceOf("m3", 4, { records: [record] }));
        await t.putEvidence(
          evidenceOf("m1", 2, { earlier: [{ ...earlier, message: entryOf("m0", 1).message }] }),
        );
        // Of an id, a code and an instant nobody learns anything.
        await t.putEvidence(evidenceOf("m2", 3, { earlier: [earlier] }));
        await t.putEvidence(
          evidenceOf("m4", 5, { records: [record], customer: { id: "ben", household: "h1", fields: {} } }),
        );
      });
      const found = (...traces: string[]) => on.inOne((t) => t.restingOn(traces));
      expect(await found(customerTrace("ben"))).toEqual(["m1", "m3"]);
      expect(await found(customerTrace("c1"), recordTrace("risk.policy", "2"))).toEqual([]);
      // Whose they are may be another matter by now.
      expect(await found(messageTrace("m0"))).toEqual(["m1"]);
      expect(await found(recordTrace("risk.policy", "1"))).toEqual(["m3"]);
      expect(await found(recordTrace("risk.policy", "1"), messageTrace("m0"), customerTrace("ben"))).toEqual([
        "m1",
        "m3",
      ]);
      expect(await found()).toEqual([]);
    });

    test("traces that were noted, as long as there is evidence", async () => {
      await on.inOne(async (t) => {
        await t.putEntry(entryOf("m1", 1), []);
        await t.putEntry(entryOf("m2", 2), []);
        await t.putEvidence(evidenceOf("m1", 1));
        await t.noteTraces("m1", ["record:a.b:1", "customer:ben"]);
        await t.noteTraces("m1", ["customer:ben"]);
        await t.noteTraces("m2", ["customer:ben"]);
        await t.noteTraces("m3", ["customer:ben"]);
      });
      expect(await on.inOne((t) => t.restingOn(["customer:ben"]))).toEqual(["m1"]);
      const failing = on.inOne(async (t) => {
        await t.noteTraces("m1", ["customer:cho"]);
        throw new RangeError("on purpose");
      });
      await expect(failing).rejects.toThrow("on purpose");
      expect(await on.inOne((t) => t.restingOn(["customer:cho"]))).toEqual([]);
      await on.inOne((t) => t.eraseEvidence("m1"));
      await on.inOne((t) => t.putEvidence(evidenceOf("m1", 1)));
      expect(await on.inOne((t) => t.restingOn(["customer:ben", "record:a.b:1"]))).toEqual([]);
    });
  });

  describe("erasure", () => {
    const on = eachOnItsOwn(open);

    test("an erased entry keeps what is opaque, and counts as before", async () => {
      const entry = entryOf("m1", 1, {
        answer: WORDY,
        startedBy: "Kim",
        reconciled: { outcome: "not_sent", by: "Lou", at: START },
      });
      await on.inOne((t) => t.putEntry(entry, ["customer:c1"]));
      expect(await on.inOne((t) => t.entry("m1"))).toEqual(entry);
      const erased = redactEntry(entry, "x7Fq");
      expect(JSON.stringify(erased)).not.toMatch(/Kim|Lou/);
      await on.inOne((t) => t.putEntry(erased, ["customer:c1"]));
      expect(await on.inOne((t) => t.entry("m1"))).toEqual(erased);
      expect(await on.inOne((t) => t.entries("customer:c1", null))).toEqual([erased]);
      const sent = { ...erased, state: "sent", sentAt: START + 1 } as const;
      await on.inOne((t) => t.putEntry(sent, ["customer:c1"]));
      expect(await on.inOne((t) => t.entry("m1"))).toEqual(sent);
    });

    test("of evidence, and of what says whom it was about", async () => {
      const record = recordOf("risk.policy", "1", { customer: "ben" });
      await on.inOne(async (t) => {
        for (const [index, id] of ["m1", "m2"].entries()) {
          await t.putEntry(entryOf(id, index + 1), []);
          await t.putEvidence(evidenceOf(id, index + 1, { records: [record] }));
        }
      });
      expect(await on.inOne((t) => t.eraseEvidence("m1"))).toBe(true);
      expect(await on.inOne((t) => t.eraseEvidence("m1"))).toBe(false);
      expect(await on.inOne((t) => t.eraseEvidence("m9"))).toBe(false);
      expect(await on.inOne((t) => t.evidence("m1"))).toBeNull();
      expect(await on.inOne((t) => t.allEvidence("m1"))).toEqual([]);
      expect(await on.inOne((t) => t.restingOn([customerTrace("ben")]))).toEqual(["m2"]);
      await on.inOne((t) => t.putEvidence(evidenceOf("m1", 1)));
      expect(await on.inOne((t) => t.allEvidence("m1"))).toEqual([evidenceOf("m1", 1)]);
    });

    test("of the words of events, which keep their places", async () => {
      const told = { kind: "decision", at: START, message: "m1", customer: "c1", answer: WORDY } as const;
      await on.inOne(async (t) => {
        await t.append(told);
        await t.append({ ...told, message: "m2" });
      });
      await on.inOne(async (t) => {
        await t.append(stateEvent("m1"));
        await t.append({ ...told, at: START + 1 });
        await t.eraseEvents("m1");
        await t.append(stateEvent("m1", START + 2));
      });
      const mine = [told, stateEvent("m1"), { ...told, at: START + 1 }, stateEvent("m1", START + 2)];
      expect(await on.inOne((t) => t.eventsOf("m1"))).toEqual(mine.map(redactEvent));
      expect(await on.inOne((t) => t.eventsOf("m2"))).toEqual([{ ...told, message: "m2" }]);
      const all = (await on.inOne((t) => t.events(0, 9))).map(({ event }) => event);
      expect(all.map((event) => "message" in event && event.message)).toEqual(["m1", "m2", "m1", "m1", "m1"]);
    });

    test("of a customer's records and alerts, and of nobody else's", async () => {
      const theirs = recordOf("care.case", "2", { customer: "c2", keys: ["email:b@x.test"] });
      await on.inOne(async (t) => {
        await t.putRecord(
          recordOf("care.case", "1", { keys: ["email:a@x.test"], fields: { text: "secret" } }),
        );
        await t.putRecord(recordOf("risk.policy", "1", { deleted: true }));
        await t.putRecord(theirs);
        await t.append(alertEvent({ case: "1" }));
      });
      expect(await on.inOne((t) => t.eraseCustomer("c1"))).toEqual({ records: 2, alerts: 1 });
      expect(await on.inOne((t) => t.recordsOf("c1"))).toEqual([]);
      expect(await on.inOne((t) => t.record("risk.policy", "1"))).toBeNull();
      expect(await on.inOne((t) => t.recordsByKey("email:a@x.test", 9))).toEqual([]);
      expect(await on.inOne((t) => t.recordsByKey("email:b@x.test", 9))).toEqual([theirs]);
      expect(await on.inOne((t) => t.allRecords("care.case"))).toEqual([theirs]);
      expect(await on.inOne((t) => t.alertsOf("c1"))).toEqual([redactEvent(alertEvent({}))]);
      expect((await on.inOne((t) => t.events(0, 9))).map(({ event }) => event)).toEqual([
        redactEvent(alertEvent({})),
      ]);
      await on.inOne((t) => t.eraseRecord("care.case", "2"));
      expect(await on.inOne((t) => t.allRecords("care.case"))).toEqual([]);
    });

    test("is taken back with its transaction", async () => {
      await on.inOne(async (t) => {
        await t.putEntry(entryOf("m1", 1), []);
        await t.putEvidence(evidenceOf("m1", 1));
        await t.putRecord(recordOf("care.case", "1"));
        await t.append(alertEvent({ case: "1" }));
      });
      const failing = on.inOne(async (t) => {
        await t.eraseEvidence("m1");
        await t.eraseCustomer("c1");
        throw new RangeError("on purpose");
      });
      await expect(failing).rejects.toThrow("on purpose");
      expect(await on.inOne((t) => t.evidence("m1"))).toEqual(evidenceOf("m1", 1));
      expect(await on.inOne((t) => t.recordsOf("c1"))).toEqual([recordOf("care.case", "1")]);
      expect(await on.inOne((t) => t.alertsOf("c1"))).toEqual([alertEvent({ case: "1" })]);
    });
  });

  describe("what retention asks for", () => {
    const on = eachOnItsOwn(open);

    test("entries with something personal left, a page at a time", async () => {
      await on.inOne(async (t) => {
        for (let number = 1; number <= 5; number++) await t.putEntry(entryOf(`m${number}`, number), []);
        await t.putEntry(redactEntry(entryOf("m3", 3), null), []);
      });
      const page = async (after: number, limit: number) =>
        (await on.inOne((t) => t.unerased(after, limit))).map(({ id }) => id);
      expect(await page(0, 3)).toEqual(["m1", "m2", "m4"]);
      expect(await page(4, 3)).toEqual(["m5"]);
      expect(await page(5, 3)).toEqual([]);
    });

    test("records that wait, oldest first, and customers known by an address only", async () => {
      await on.inOne(async (t) => {
        await t.putRecord(recordOf("a.b", "2", { customer: null, match: "waiting", receivedAt: START + 1 }));
        await t.putRecord(
          recordOf("a.b", "1", { customer: null, match: "ambiguous", receivedAt: START + 2 }),
        );
        await t.putRecord(recordOf("a.b", "3", { customer: null, match: "waiting", receivedAt: START + 3 }));
        await t.putRecord(recordOf("a.b", "4", { customer: null, match: "waiting", receivedAt: null }));
        await t.putRecord(recordOf("a.b", "5"));
        const known = { provisional: true, keys: ["email:a@x.test"] };
        await t.putCustomer(customerOf("u2", known));
        await t.putCustomer(customerOf("u1", known));
        await t.putCustomer(customerOf("u3", { ...known, mergedInto: "ana" }));
        await t.putCustomer(customerOf("u4", { provisional: true }));
        await t.putCustomer(customerOf("u5", { keys: ["email:a@x.test"] }));
      });
      const waiting = await on.inOne((t) => t.unmatched(START + 3, 9));
      expect(waiting.map(({ key }) => key)).toEqual(["2", "1"]);
      expect(await on.inOne((t) => t.unmatched(START + 3, 1))).toHaveLength(1);
      const ids = async (after: string, limit: number) =>
        (await on.inOne((t) => t.strangers(after, limit))).map(({ id }) => id);
      expect(await ids("", 9)).toEqual(["u1", "u2"]);
      expect(await ids("u1", 9)).toEqual(["u2"]);
      expect(await ids("", 1)).toEqual(["u1"]);
    });
  });
}
