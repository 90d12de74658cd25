import { earlierOf } from "@comity/core";
import { describe, expect, test } from "vitest";
import { eachOnItsOwn, type OpenStore, type StoreTraits } from "./contract-case.ts";
import { alertEvent, entryAt, entryOf, ODD_TEXTS, START, stateEvent } from "./samples.ts";

const HOUR = 3_600_000;

/** Entries, what is due, alerts and the log of events. */
export function ledgerContract(open: OpenStore, { inTurn }: StoreTraits): void {
  describe("entries", () => {
    const on = eachOnItsOwn(open);
    const idsIn = (scope: string, since: number | null) =>
      on.inOne(async (t) => (await t.entries(scope, since)).map((one) => one.id));
    const heldIn = (scope: string, after = 0, limit = 9) =>
      on.inOne(async (t) => (await t.held(scope, after, limit)).map((one) => one.id));
    const latestIn = (scopes: string[], before: number | null, limit: number) =>
      on.inOne(async (t) => (await t.latestEntries(scopes, before, limit)).map((one) => one.id));

    test("an entry comes back whole", async () => {
      const entry = entryOf("m1", 1, {
        state: "held",
        dueAt: START + HOUR,
        holds: [
          { rule: "p/r", clause: "then", since: START, until: null, active: true, review: false },
          { rule: "p/r", clause: "unknown", since: START, until: START + 1, active: false, review: true },
        ],
        reviews: [{ rules: ["p/r"], decision: "send", by: "ann", at: START }],
        changes: { channel: "sms", removed: ["i-1"], attached: ["note"] },
        breach: true,
      });
      await on.inOne((t) => t.putEntry(entry, ["customer:c1"]));
      expect(await on.inOne((t) => t.entry("m1"))).toEqual(entry);
      expect(await on.inOne((t) => t.entries("customer:c1", null))).toEqual([entry]);
      expect(await on.inOne((t) => t.entry("m2"))).toBeNull();
    });

    test("entries of a scope come in sequence order, whatever order they were written in", async () => {
      await on.inOne(async (t) => {
        await t.putEntry(entryAt("late", 3, START), ["customer:c1", "household:h1"]);
        await t.putEntry(entryAt("early", 1, START + HOUR), ["customer:c1"]);
        await t.putEntry(entryAt("middle", 2, START + 2 * HOUR), ["customer:c1", "customer:c1"]);
      });
      expect(await idsIn("customer:c1", null)).toEqual(["early", "middle", "late"]);
      expect(await idsIn("household:h1", null)).toEqual(["late"]);
      expect(await idsIn("household:h2", null)).toEqual([]);
    });

    test("`since` includes its instant, and means the effective time as it is now", async () => {
      const entry = entryAt("m1", 1, START);
      await on.inOne(async (t) => {
        await t.putEntry(entry, ["s"]);
        await t.putEntry(entryAt("m2", 2, START + HOUR), ["s"]);
      });
      expect(await idsIn("s", START)).toEqual(["m1", "m2"]);
      expect(await idsIn("s", START + 1)).toEqual(["m2"]);
      const started = { ...entry, state: "started", startedAt: START + 2 * HOUR } as const;
      await on.inOne((t) => t.putEntry(started, ["s"]));
      expect(await idsIn("s", START + HOUR + 1)).toEqual(["m1"]);
      const sent = { ...started, state: "sent", sentAt: START + 3 * HOUR } as const;
      await on.inOne((t) => t.putEntry(sent, ["s"]));
      expect(await idsIn("s", START + 3 * HOUR)).toEqual(["m1"]);
      expect(await idsIn("s", START + 3 * HOUR + 1)).toEqual([]);
    });

    test("what a message is compared with: what may go, is going or has gone, of the intents asked for", async () => {
      const about = { order: "o-1", amount: { minor: 1250, currency: "USD" } };
      const states = [
        "cleared",
        "started",
        "sent",
        "unreported",
        "held",
        "blocked",
        "recalled",
        "lapsed",
      ] as const;
      await on.inOne(async (t) => {
        for (const [index, state] of states.entries())
          await t.putEntry(entryOf(`m${index + 1}`, index + 1, { state }), ["s"]);
        const { message } = entryOf("other", 9);
        await t.putEntry(entryOf("other", 9, { message: { ...message, intent: "reminder" } }), ["s"]);
      });
      const earlier = await on.inOne((t) => t.earlier("s", START, { intents: ["offer"], about: ["order"] }));
      expect(earlier.map(({ id, state }) => [id, state])).toEqual(
        states.slice(0, 4).map((state, index) => [`m${index + 1}`, state]),
      );
      expect(earlier[0]).toEqual(earlierOf(entryOf("m1", 1), { about: ["order"] }));
      expect(earlier[0]?.message.about).toEqual({ order: about.order });
      const whole = await on.inOne((t) =>
        t.earlier("s", START, { intents: ["reminder", "offer"], about: Object.keys(about) }),
      );
      expect(whole.map(({ id }) => id)).toEqual(["m1", "m2", "m3", "m4", "other"]);
      expect(whole[4]?.message.about).toEqual(about);
      expect(await on.inOne((t) => t.earlier("s", START + 1, { intents: ["offer"], about: [] }))).toEqual([]);
      expect(await on.inOne((t) => t.earlier("s", START, { intents: [], about: [] }))).toEqual([]);
    });

    test("an entry leaves the scopes that it is not written with again", async () => {
      await on.inOne((t) => t.putEntry(entryOf("m1", 1), ["customer:c1", "campaign:x"]));
      await on.inOne((t) => t.putEntry(entryOf("m1", 1, { customer: "c2" }), ["customer:c2", "campaign:x"]));
      expect(await idsIn("customer:c1", null)).toEqual([]);
      expect(await idsIn("customer:c2", null)).toEqual(["m1"]);
      expect(await idsIn("campaign:x", null)).toEqual(["m1"]);
      await on.inOne((t) => t.putEntry(entryOf("m1", 1), []));
      expect(await idsIn("campaign:x", null)).toEqual([]);
      expect((await on.inOne((t) => t.entry("m1")))?.id).toBe("m1");
    });

    test("held ones of a scope come in sequence order while they are held", async () => {
      await on.inOne(async (t) => {
        // The earlier asked about, the later to leave.
        for (const [id, sequence] of Object.entries({ b: 2, a: 3, c: 1 })) {
          await t.putEntry(entryAt(id, sequence, START - sequence, { state: "held" }), ["s"]);
        }
        await t.putEntry(entryOf("d", 4), ["s"]);
      });
      expect(await heldIn("s")).toEqual(["c", "b", "a"]);
      await on.inOne((t) => t.putEntry(entryOf("b", 2, { state: "cleared" }), ["s"]));
      expect(await heldIn("s")).toEqual(["c", "a"]);
      await on.inOne((t) => t.putEntry(entryOf("d", 4, { state: "held" }), ["s", "s2"]));
      expect(await heldIn("s")).toEqual(["c", "a", "d"]);
      expect(await heldIn("s2")).toEqual(["d"]);
    });

    test("held ones come a page at a time", async () => {
      await on.inOne(async (t) => {
        for (const sequence of [5, 1, 4, 2, 3]) {
          const state = sequence === 3 ? "cleared" : "held";
          await t.putEntry(entryAt(`m${sequence}`, sequence, START - sequence, { state }), ["s"]);
        }
      });
      expect(await heldIn("s", 0, 2)).toEqual(["m1", "m2"]);
      expect(await heldIn("s", 2, 2)).toEqual(["m4", "m5"]);
      expect(await heldIn("s", 5, 2)).toEqual([]);
      expect(await heldIn("s", 0, 0)).toEqual([]);
    });

    test("the latest of some scopes come last one first, each once, a page at a time", async () => {
      await on.inOne(async (t) => {
        await t.putEntry(entryAt("m1", 1, START + HOUR), ["s", "s2"]);
        await t.putEntry(entryAt("m4", 4, START), ["s2"]);
        await t.putEntry(entryAt("m2", 2, START + 2 * HOUR, { state: "blocked" }), ["s"]);
        await t.putEntry(entryAt("m3", 3, START - HOUR), ["s", "s2"]);
        await t.putEntry(entryAt("m5", 5, START), ["s3"]);
      });
      expect(await latestIn(["s", "s2"], null, 3)).toEqual(["m4", "m3", "m2"]);
      expect(await latestIn(["s", "s2"], 2, 3)).toEqual(["m1"]);
      expect(await latestIn(["s"], null, 9)).toEqual(["m3", "m2", "m1"]);
      expect(await latestIn(["s"], 3, 0)).toEqual([]);
      expect(await latestIn([], null, 9)).toEqual([]);
    });

    test("what is due comes by its instant, then by sequence, up to a limit", async () => {
      await on.inOne(async (t) => {
        expect(await t.nextDue()).toBeNull();
        await t.putEntry(entryOf("later", 1, { dueAt: START + 2 }), []);
        await t.putEntry(entryOf("second", 3, { dueAt: START }), []);
        await t.putEntry(entryOf("first", 2, { dueAt: START }), []);
        await t.putEntry(entryOf("never", 4), []);
      });
      await on.inOne(async (t) => {
        const due = async (now: number, limit: number) => (await t.due(now, limit)).map((one) => one.id);
        expect(await due(START - 1, 10)).toEqual([]);
        expect(await due(START, 10)).toEqual(["first", "second"]);
        expect(await due(START + 2, 10)).toEqual(["first", "second", "later"]);
        expect(await due(START + 2, 2)).toEqual(["first", "second"]);
        expect(await due(START + 2, 0)).toEqual([]);
        expect(await due(START + 2, Number.POSITIVE_INFINITY)).toHaveLength(3);
        expect(await t.nextDue()).toBe(START);
        await t.putEntry(entryOf("first", 2), []);
        await t.putEntry(entryOf("second", 3, { dueAt: START + 5 }), []);
        expect(await t.nextDue()).toBe(START + 2);
      });
    });

    test("a scope of many entries, written in no order, is whole and in order", async () => {
      const total = 2_000;
      await on.inOne(async (t) => {
        // 777 and 2,000 have no common divisor, so every number comes once.
        for (let index = 0; index < total; index++) {
          const sequence = ((index * 777) % total) + 1;
          await t.putEntry(entryAt(`m${sequence}`, sequence, START - sequence, { dueAt: START + sequence }), [
            "s",
          ]);
        }
      });
      const ids = Array.from({ length: total }, (_, index) => `m${index + 1}`);
      expect(await idsIn("s", null)).toEqual(ids);
      expect(await idsIn("s", START - 700)).toEqual(ids.slice(0, 700));
      const due = await on.inOne((t) => t.due(START + 1_500, total));
      expect(due.map((one) => one.id)).toEqual(ids.slice(0, 1_500));
    });

    test("sequence numbers grow", async () => {
      const first = await on.inOne((t) => t.nextSequence());
      const [second, third] = await on.inOne(async (t) => [await t.nextSequence(), await t.nextSequence()]);
      expect(second).toBeGreaterThan(first);
      expect(third).toBeGreaterThan(second ?? 0);
    });

    test("two entries cannot have one sequence, nor an entry two", async () => {
      await on.inOne((t) => t.putEntry(entryOf("m1", 1), ["s"]));
      await expect(on.inOne((t) => t.putEntry(entryOf("m2", 1), ["s"]))).rejects.toThrow(RangeError);
      await expect(on.inOne((t) => t.putEntry(entryOf("m1", 2), ["s"]))).rejects.toThrow(RangeError);
      expect(await idsIn("s", null)).toEqual(["m1"]);
    });

    test("odd text in ids, scopes and requests", async () => {
      await on.inOne(async (t) => {
        for (const [index, text] of ODD_TEXTS.entries()) {
          const entry = entryOf(text, index + 1);
          const about = Object.fromEntries([[text, text]]);
          const request = { ...entry.request, about: { ...about, nested: about } };
          await t.putEntry({ ...entry, request, message: { ...entry.message, about } }, [text]);
        }
      });
      for (const text of ODD_TEXTS) {
        const [entry, ...others] = await on.inOne((t) => t.entries(text, null));
        expect(others).toEqual([]);
        expect(entry?.id).toBe(text);
        expect(Object.entries(entry?.message.about ?? {})).toEqual([[text, text]]);
        expect(Object.keys(entry?.request.about ?? {})).toEqual(
          Object.keys({ ...Object.fromEntries([[text, text]]), nested: 0 }),
        );
      }
    });
  });

  describe("alerts and events", () => {
    const on = eachOnItsOwn(open);

    test("an alert was last raised when it was last put", async () => {
      expect(await on.inOne((t) => t.alertRaisedAt("p/a", "k"))).toBeNull();
      await on.inOne((t) => t.putAlertRaised("p/a", "k", START));
      await on.inOne((t) => t.putAlertRaised("p/a", "k", START + 5));
      await on.inOne((t) => t.putAlertRaised("p/b", "k", START + 7));
      expect(await on.inOne((t) => t.alertRaisedAt("p/a", "k"))).toBe(START + 5);
      expect(await on.inOne((t) => t.alertRaisedAt("p/a", "other"))).toBeNull();
    });

    test("what happened to a message comes in order, and nothing of others", async () => {
      await on.inOne(async (t) => {
        await t.append(stateEvent("m1", START));
        await t.append(stateEvent("m2", START));
        await t.append(alertEvent({ message: "m1" }));
        await t.append(stateEvent("m1", START - 1));
      });
      const events = await on.inOne((t) => t.eventsOf("m1"));
      expect(events).toEqual([stateEvent("m1", START), stateEvent("m1", START - 1)]);
      expect(await on.inOne((t) => t.eventsOf("m3"))).toEqual([]);
    });

    test("events come in the order of commits, after a position, up to a limit", async () => {
      await Promise.all(
        ["m1", "m2", "m3"].map((id) =>
          on.inOne(async (t) => {
            await t.append(stateEvent(id));
            await t.append(stateEvent(`${id}-again`));
          }),
        ),
      );
      const all = await on.inOne((t) => t.events(0, 100));
      const messages = all.map(({ event }) => (event.kind === "state" ? event.message : ""));
      const expected = ["m1", "m1-again", "m2", "m2-again", "m3", "m3-again"];
      expect(inTurn ? messages : messages.toSorted()).toEqual(expected);
      // What one transaction appended stands together.
      for (const place of [0, 2, 4]) expect(messages[place + 1]).toBe(`${messages[place]}-again`);
      const positions = all.map((one) => one.position);
      expect(positions).toEqual(positions.toSorted((a, b) => a - b));
      expect(new Set(positions).size).toBe(6);
      expect(await on.inOne((t) => t.events(positions[1] ?? 0, 3))).toEqual(all.slice(2, 5));
      expect(await on.inOne((t) => t.events(positions[5] ?? 0, 3))).toEqual([]);
      expect(await on.inOne((t) => t.events(0, 0))).toEqual([]);
    });

    test("an alert's event keeps what it is about, whatever its fields are called", async () => {
      const about = Object.fromEntries(ODD_TEXTS.map((text) => [text, text]));
      await on.inOne((t) => t.append(alertEvent(about)));
      const [stored] = await on.inOne((t) => t.events(0, 1));
      expect(stored?.event.kind === "alert" ? Object.entries(stored.event.about) : null).toEqual(
        Object.entries(about),
      );
    });
  });
}
