import { InputError } from "@comity/core";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, iso, NOON, openTestWorld, PEOPLE } from "../../src/open-world.ts";

const openCase = { record: "support.case", data: { customer: "ana", number: "K1", status: "open" } };
const closedCase = { record: "support.case", data: { customer: "ana", number: "K1", status: "closed" } };

const LISTEN_FIRST = `
rule listen-first
  applies to newsletter
  when some support.case (status is open)
  then hold while so, at most 14 days or else block
  because "Case {case.number} is open."`;

const QUIET_HOURS = `
rule quiet-hours
  applies to newsletter
  when message.channel is sms and local_time is between 21:00 and 08:00
  then hold until 08:00 local time
  if unknown hold for review`;

describe("a hold while a condition is true", () => {
  it("ends with a full new decision when a fact ends it", async () => {
    const world = await openTestWorld(LISTEN_FIRST);
    await world.engine.report(openCase);
    expect((await world.ask("m")).answer).toMatchObject({
      verdict: "hold",
      until: { kind: "fact" },
      deadline: NOON + 14 * DAY,
    });
    world.events();
    await world.engine.report(closedCase);
    expect(world.events().map((event) => event.kind)).toEqual(["decision", "resolved"]);
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
  });

  it("ends when the rule goes out of effect", async () => {
    const world = await openTestWorld(
      LISTEN_FIRST.replace("applies", "from 2026-03-01 to 2026-03-04\n  applies"),
    );
    await world.engine.report(openCase);
    expect((await world.ask("m")).answer.verdict).toBe("hold");
    await world.pass(2 * DAY);
    expect((await world.engine.standing("m"))?.state).toBe("held");
    await world.pass(12 * HOUR);
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
  });

  it("its maximum runs from the rule's first hold, over all re-decisions", async () => {
    const world = await openTestWorld(LISTEN_FIRST);
    await world.engine.report(openCase);
    await world.ask("m");
    for (const number of ["K2", "K3"]) {
      await world.pass(5 * DAY);
      await world.engine.report({ ...openCase, data: { ...openCase.data, number } });
    }
    await world.pass(4 * DAY - 1);
    expect((await world.engine.standing("m"))?.state).toBe("held");
    await world.pass(1);
    const standing = await world.engine.standing("m");
    expect(standing).toMatchObject({ state: "blocked" });
    expect(standing?.answer.reasons[0]).toMatchObject({ kind: "maximum", rule: "p/listen-first" });
    expect(standing?.answer.reasons[0]?.text).toMatch(/Cases? K1, K2 and K3 is open\. It has waited 14 days/);
  });

  it("is ended by the deletion of the record, and by nothing that concerns somebody else", async () => {
    const world = await openTestWorld(LISTEN_FIRST);
    await world.engine.report(openCase);
    await world.ask("m");
    await world.engine.report({
      record: "support.case",
      data: { customer: "cho", number: "K9", status: "closed" },
    });
    expect((await world.engine.standing("m"))?.state).toBe("held");
    await world.engine.report({ record: "support.case", data: { number: "K1" }, deleted: true });
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
  });

  it("is ended by a record of reference that it depends on, for everybody", async () => {
    const world = await openTestWorld(`
rule carrier-up
  applies to newsletter
  when some desk.carrier (id is "post" and status is down)
  then hold while so, at most 2 days or else review`);
    await world.engine.report({ record: "desk.carrier", data: { id: "post", status: "down" } });
    await world.ask("a");
    await world.ask("c", { customer: "cho" });
    await world.engine.report({ record: "desk.carrier", data: { id: "post", status: "up" } });
    const resolved = world.events().filter((event) => event.kind === "resolved");
    expect(resolved.map((event) => event.message)).toEqual(["a", "c"]);
  });

  it("goes to review at its maximum if the rule says so", async () => {
    const world = await openTestWorld(LISTEN_FIRST.replace("or else block", "or else review"));
    await world.engine.report(openCase);
    await world.ask("m");
    await world.pass(14 * DAY);
    expect((await world.engine.standing("m"))?.answer.until).toMatchObject({ kind: "review" });
    expect((await world.engine.review("m", { decision: "send", by: "mia" })).verdict).toBe("send");
  });
});

describe("a hold until a time of day", () => {
  const night = Date.parse("2026-03-03T04:30:00Z");

  it("ends there, and begins anew the next night", async () => {
    const world = await openTestWorld(`${QUIET_HOURS}\n${LISTEN_FIRST}`, { now: night });
    await world.engine.report(openCase);
    const held = await world.ask("m", { channel: "sms" });
    expect(held.answer.until).toEqual({ kind: "fact" });
    // The case is closed in the following night, long after the first quiet hours have ended.
    await world.clock.moveTo(Date.parse("2026-03-04T03:00:00Z"));
    await world.engine.report(closedCase);
    const standing = await world.engine.standing("m");
    expect(standing?.answer.until).toEqual({ kind: "instant", at: Date.parse("2026-03-04T13:00:00Z") });
    await world.clock.moveTo(Date.parse("2026-03-04T13:00:00Z"));
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
  });

  it("looks at the time at which it is to leave", async () => {
    const world = await openTestWorld(QUIET_HOURS);
    const held = await world.ask("m", { channel: "sms", send_at: iso(night) });
    expect(held.answer.until).toEqual({ kind: "instant", at: Date.parse("2026-03-03T13:00:00Z") });
  });

  it("where the zone is not known, the rule's own words for that decide", async () => {
    const world = await openTestWorld(QUIET_HOURS);
    const held = await world.ask("m", { channel: "sms", customer: "dee" });
    expect(held.answer).toMatchObject({ verdict: "hold", until: { kind: "review" } });
    expect(held.answer.reasons[0]).toMatchObject({
      kind: "unknown",
      causes: [{ kind: "missing", field: "time_zone" }],
    });
    expect((await world.ask("e", { channel: "email", customer: "dee" })).verdict).toBe("send");
  });

  it("a rule that is always true holds once, not for ever", async () => {
    const world = await openTestWorld(`
rule in-the-morning
  applies to newsletter
  then hold until 09:00 local time`);
    await world.ask("m");
    await world.clock.moveTo(Date.parse("2026-03-02T14:00:00Z"));
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
    expect((await world.engine.start("m")).started).toBe(true);
  });
});

describe("several holds on one message", () => {
  it("until reports review first, then a condition, then the latest instant", async () => {
    const rules = (last: string) => `
rule one
  applies to newsletter
  then hold for 2 days
rule two
  applies to newsletter
  then hold for 3 days
${last}`;
    const instants = await openTestWorld(rules(""));
    expect((await instants.ask("m")).answer.until).toEqual({ kind: "instant", at: NOON + 3 * DAY });
    const condition = await openTestWorld(rules(LISTEN_FIRST));
    await condition.engine.report(openCase);
    expect((await condition.ask("m")).answer.until).toEqual({ kind: "fact" });
    const review = await openTestWorld(
      rules(`${LISTEN_FIRST}\nrule person\n  applies to newsletter\n  then hold for review by "mia"`),
    );
    await review.engine.report(openCase);
    expect((await review.ask("m")).answer.until).toEqual({ kind: "review", by: "mia" });
  });

  it("block beats hold, and beats it as soon as it becomes true", async () => {
    const world = await openTestWorld(`${LISTEN_FIRST}
rule no-more
  applies to newsletter
  when some risk.policy (status is cancelling)
  then block`);
    await world.engine.report(openCase);
    await world.ask("m");
    await world.engine.report({
      record: "risk.policy",
      data: { customer: "ana", number: "P1", status: "cancelling" },
    });
    expect((await world.engine.standing("m"))?.state).toBe("blocked");
  });

  it("a review answers the rules that asked for it, and the rest is decided as ever", async () => {
    const world = await openTestWorld(`${LISTEN_FIRST}
rule person
  applies to newsletter
  then hold for review`);
    await world.engine.report(openCase);
    await world.ask("m");
    const reviewed = await world.engine.review("m", { decision: "send", by: "mia" });
    expect(reviewed.answer).toMatchObject({ verdict: "hold", until: { kind: "fact" } });
    // Who lost the answer says it again.
    expect(await world.engine.review("m", { decision: "send", by: "mia" })).toMatchObject({
      state: reviewed.state,
    });
    for (const other of [
      { decision: "block", by: "mia" },
      { decision: "send", by: "kim" },
    ] as const)
      await expect(world.engine.review("m", other)).rejects.toThrow(InputError);
    await world.engine.report(closedCase);
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
    expect((await world.engine.start("m")).started).toBe(true);
  });
});

describe("what is not known", () => {
  const SELL_CAREFULLY = `
rule careful
  applies to newsletter
  when some risk.policy (status is cancelling)
  then block
  if unknown hold at most 4 hours or else block`;
  const policy = { customer: "ana", number: "P1", status: "active" };
  const stale = {
    ...PEOPLE,
    records: { "risk.policy": [policy] },
    silos: { ...PEOPLE.silos, risk: iso(NOON - 3 * DAY) },
  };

  it("holds, and resolves when the silo is in step", async () => {
    const world = await openTestWorld(SELL_CAREFULLY, { state: stale });
    const held = await world.ask("m");
    expect(held.answer).toMatchObject({ verdict: "hold", until: { kind: "fact" } });
    expect(held.answer.reasons[0]?.text).toMatch(/Risk was last in step 3 days before/i);
    await world.engine.sync("risk");
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
  });

  it("is fresh up to the end of fresh_for, and wakes nobody before", async () => {
    const state = { ...stale, silos: { ...PEOPLE.silos, risk: iso(NOON - DAY) } };
    const world = await openTestWorld(SELL_CAREFULLY, { state });
    expect((await world.ask("fresh")).verdict).toBe("send");
    await world.pass(1);
    expect((await world.ask("stale")).verdict).toBe("hold");
  });

  it("a report makes its record fresh, not the set", async () => {
    const world = await openTestWorld(SELL_CAREFULLY, { state: stale });
    await world.engine.report({ record: "risk.policy", data: policy });
    expect((await world.ask("m")).verdict).toBe("hold");
    await world.engine.report({
      record: "risk.policy",
      data: { ...policy, number: "P2", status: "cancelling" },
    });
    expect((await world.engine.standing("m"))?.state).toBe("blocked");
  });

  it("the class decides where neither rule nor pack does: marketing waits, the others go and say so", async () => {
    const world = await openTestWorld(
      `
rule anything
  applies to newsletter, receipt
  when some risk.policy (status is cancelling)
  then block`,
      { state: { ...PEOPLE, silos: { ...PEOPLE.silos, risk: "unreadable" } } },
    );
    expect((await world.ask("m")).verdict).toBe("hold");
    const receipt = await world.ask("r", { intent: "receipt" });
    expect(receipt.answer).toMatchObject({ verdict: "send", reasons: [{ kind: "unknown", effect: "send" }] });
  });

  it("a silo that never reported is not good news", async () => {
    const world = await openTestWorld(SELL_CAREFULLY, { state: {} });
    expect((await world.ask("m")).answer.reasons[0]?.causes[0]).toMatchObject({
      kind: "missing",
      silo: "risk",
    });
  });

  it("wakes a held message when a fact grows stale", async () => {
    const world = await openTestWorld(`${SELL_CAREFULLY}\n${LISTEN_FIRST}`, {
      state: { ...PEOPLE, records: { "risk.policy": [policy] }, silos: { ...PEOPLE.silos, risk: iso(NOON) } },
    });
    await world.engine.report(openCase);
    await world.ask("m");
    await world.pass(DAY + 1 + 4 * HOUR);
    expect((await world.engine.standing("m"))?.answer.reasons[0]).toMatchObject({
      rule: "p/careful",
      kind: "maximum",
    });
  });

  it("waits until the latest instant that the records which matched give, and for a person if one gives none", async () => {
    const world = await openTestWorld(`
rule cover-ends-first
  applies to newsletter
  when some risk.policy (status is cancelling)
  then hold until policy.ends_at`);
    const ending = (number: string, ends_at?: string) =>
      world.engine.report({
        record: "risk.policy",
        data: { customer: "ana", number, status: "cancelling", ends_at },
      });
    await ending("P-1", iso(NOON + 5 * HOUR));
    await ending("P-2", iso(NOON + 2 * HOUR));
    const { answer } = await world.ask("m");
    expect(answer.until).toEqual({ kind: "instant", at: NOON + 5 * HOUR });
    await world.pass(5 * HOUR);
    expect((await world.engine.standing("m"))?.verdict).toBe("send");
    await ending("P-3");
    expect((await world.ask("n")).answer.until).toEqual({ kind: "review", by: null });
  });
});
