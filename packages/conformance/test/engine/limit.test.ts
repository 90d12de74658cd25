import { describe, expect, it } from "vitest";
import { DAY, HOUR, iso, NOON, openTestWorld } from "../../src/open-world.ts";

const limit = (then: string, per = "customer", window = "any 7 days", most = 2) => `
limit few
  applies to newsletter, upsell
  at most ${most} per ${per} in ${window}
  counting cleared, started, sent
  then ${then}`;

const ROOM = "hold until there is room, at most 7 days or else block";

describe("a rolling limit", () => {
  it("is half open: there is room exactly one window after the oldest", async () => {
    const world = await openTestWorld(limit(ROOM));
    for (const id of ["a", "b"]) {
      await world.ask(id);
      await world.engine.sent(id);
      await world.pass(DAY);
    }
    const third = await world.ask("c");
    expect(third.answer).toMatchObject({ verdict: "hold", until: { kind: "instant", at: NOON + 7 * DAY } });
    await world.pass(5 * DAY - 1);
    expect((await world.engine.standing("c"))?.state).toBe("held");
    await world.pass(1);
    expect((await world.engine.standing("c"))?.state).toBe("cleared");
  });

  it("counts scheduled messages in every window that contains them", async () => {
    const world = await openTestWorld(limit("block"));
    await world.ask("in-4", { send_at: iso(NOON + 4 * DAY) });
    await world.ask("in-6", { send_at: iso(NOON + 6 * DAY) });
    expect((await world.ask("now")).verdict).toBe("block");
    expect((await world.ask("in-5", { send_at: iso(NOON + 5 * DAY) })).verdict).toBe("block");
    expect((await world.ask("in-13", { send_at: iso(NOON + 13 * DAY) })).verdict).toBe("send");
  });

  it("gives the place back of what lapsed, failed, was withdrawn or recalled", async () => {
    const world = await openTestWorld(limit(ROOM, "customer", "any 7 days", 1));
    await world.ask("lapses");
    const held = await world.ask("waits");
    expect(held.answer.until).toEqual({ kind: "instant", at: NOON + DAY + 1 });
    await world.pass(DAY + 1);
    expect((await world.engine.standing("waits"))?.state).toBe("cleared");
    await world.ask("next");
    await world.engine.withdraw("waits");
    expect((await world.engine.standing("next"))?.state).toBe("cleared");
  });

  it("counts a clearance that may yet be used, although it would lapse before the other leaves", async () => {
    const world = await openTestWorld(limit(ROOM, "customer", "any 7 days", 1));
    await world.ask("now");
    const later = await world.ask("later", { send_at: iso(NOON + 2 * DAY) });
    expect(later.answer.until).toEqual({ kind: "instant", at: NOON + DAY + 1 });
    await world.engine.start("now");
    await world.engine.sent("now");
    await world.pass(DAY + 1);
    expect((await world.engine.standing("later"))?.answer.until).toEqual({
      kind: "instant",
      at: NOON + 7 * DAY,
    });
  });

  it("lets the oldest request go first when one place comes free", async () => {
    const world = await openTestWorld(limit(ROOM, "customer", "any 7 days", 1));
    await world.ask("first");
    await world.ask("second");
    await world.ask("third");
    await world.engine.withdraw("first");
    const resolved = world.events().filter((event) => event.kind === "resolved");
    expect(resolved.map((event) => event.message)).toEqual(["second"]);
  });

  it("is blocked when its maximum is over and there is no room yet", async () => {
    const world = await openTestWorld(
      limit("hold until there is room, at most 2 days or else block", "customer", "any 7 days", 1),
    );
    await world.ask("a");
    await world.engine.sent("a");
    await world.ask("b");
    await world.pass(2 * DAY);
    expect((await world.engine.standing("b"))?.state).toBe("blocked");
  });

  it("per household counts everybody in it, and per customer does not", async () => {
    const household = await openTestWorld(limit("block", "household"));
    await household.ask("a");
    await household.ask("b", { customer: "ben" });
    expect((await household.ask("c", { customer: "ben" })).verdict).toBe("block");
    expect((await household.ask("d", { customer: "cho" })).verdict).toBe("send");
    const customer = await openTestWorld(limit("block"));
    await customer.ask("a");
    await customer.ask("b", { customer: "ben" });
    expect((await customer.ask("c", { customer: "ben" })).verdict).toBe("send");
  });

  it("per campaign counts all customers of it, and says nothing of messages without one", async () => {
    const world = await openTestWorld(limit("block", "campaign"));
    await world.ask("a", { campaign: "spring" });
    await world.ask("b", { campaign: "spring", customer: "cho" });
    expect((await world.ask("c", { campaign: "spring", customer: "ben" })).verdict).toBe("block");
    expect((await world.ask("d", { campaign: "summer" })).verdict).toBe("send");
    expect((await world.ask("e")).verdict).toBe("send");
  });

  it("does not count itself when it starts, and counts again when it starts late", async () => {
    const world = await openTestWorld(limit("block", "customer", "any 7 days", 1));
    await world.ask("a");
    await world.ask("later", { send_at: iso(NOON + 7 * DAY) });
    expect((await world.engine.start("a")).started).toBe(true);
    await world.engine.sent("a");
    await world.clock.moveTo(NOON + 7 * DAY - HOUR);
    // Started before its time, it would stand in one window with the first.
    expect((await world.engine.start("later")).started).toBe(false);
  });
});

describe("a calendar limit", () => {
  it("counts the customer's own days", async () => {
    const world = await openTestWorld(limit(ROOM, "customer", "a calendar day", 1), {
      now: Date.parse("2026-03-02T23:00:00Z"),
    });
    await world.ask("a");
    await world.engine.sent("a");
    const held = await world.ask("b");
    // Midnight in New York, not in London.
    expect(held.answer.until).toEqual({ kind: "instant", at: Date.parse("2026-03-03T05:00:00Z") });
    await world.clock.moveTo(Date.parse("2026-03-03T05:00:00Z"));
    expect((await world.engine.standing("b"))?.state).toBe("cleared");
  });
});
