import { InputError, manualClock, type Store, StoreError } from "@comity/core";
import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, iso, NOON, openTestWorld } from "../../src/open-world.ts";

const ONE_A_WEEK = `
limit one-a-week
  applies to newsletter, upsell
  at most 1 per customer in any 7 days
  counting cleared, started, sent
  then block`;

describe("asking again", () => {
  it("the same id and content answers how the message stands now, and decides nothing anew", async () => {
    const world = await openTestWorld(ONE_A_WEEK);
    expect((await world.ask("m")).state).toBe("cleared");
    expect((await world.ask("m")).state).toBe("cleared");
    await world.engine.start("m");
    expect(await world.ask("m")).toMatchObject({ state: "started", verdict: "send" });
    await world.engine.sent("m");
    expect(await world.ask("m")).toMatchObject({ state: "sent", verdict: "send" });
    await world.engine.failed("m");
    expect(await world.ask("m")).toMatchObject({ state: "failed", verdict: "block" });
  });

  it("the same id with other content is an error, and changes nothing", async () => {
    const world = await openTestWorld("");
    await world.ask("m");
    await expect(world.ask("m", { channel: "sms" })).rejects.toThrow(InputError);
    await expect(world.ask("m", { department: "risk" })).rejects.toThrow(
      /used before for a message with other content/,
    );
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
  });

  it("asked at once from several places, it is one decision", async () => {
    const world = await openTestWorld(ONE_A_WEEK);
    const answers = await Promise.all(Array.from({ length: 20 }, () => world.ask("m")));
    expect(new Set(answers.map((one) => one.verdict))).toEqual(new Set(["send"]));
    expect(world.events().filter((event) => event.kind === "decision")).toHaveLength(1);
  });

  it("asked at once for one place, one gets it", async () => {
    const world = await openTestWorld(ONE_A_WEEK);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => world.ask(`m${index}`)));
    expect(answers.filter((one) => one.verdict === "send")).toHaveLength(1);
  });
});

describe("a preview", () => {
  it("says what would be answered and records nothing", async () => {
    const world = await openTestWorld(ONE_A_WEEK);
    const request = {
      id: "p",
      department: "marketing",
      intent: "newsletter",
      channel: "email",
      customer: "nobody-yet",
    };
    expect((await world.engine.ask(request)).verdict).toBe("send");
    expect((await world.engine.ask(request)).verdict).toBe("send");
    expect(await world.engine.standing("p")).toBeNull();
    expect(world.events()).toEqual([]);
  });
});

describe("a clearance", () => {
  it("stands for a day from the later of its departure and the clearance, and lapses after that", async () => {
    const world = await openTestWorld(ONE_A_WEEK);
    await world.ask("m", { send_at: iso(NOON + 2 * DAY) });
    await world.pass(3 * DAY);
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
    await world.pass(1);
    expect(await world.engine.start("m")).toMatchObject({
      started: false,
      state: "lapsed",
      verdict: "block",
    });
    expect((await world.ask("next")).verdict).toBe("send");
  });

  it("is looked at again when it starts", async () => {
    const world = await openTestWorld(`
rule quiet-while-open
  applies to newsletter
  when some support.case (status is open)
  then block
  because "Case {case.number} is open."`);
    await world.ask("m");
    await world.engine.report({
      record: "support.case",
      data: { customer: "ana", number: "K1", status: "open" },
    });
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
    const start = await world.engine.start("m");
    expect(start).toMatchObject({ started: false, state: "blocked", leaseUntil: null });
    expect(start.answer.reasons[0]?.text).toBe("Case K1 is open.");
  });
});

describe("a start", () => {
  it("happens once", async () => {
    const world = await openTestWorld("");
    await world.ask("m");
    expect(await world.engine.start("m")).toMatchObject({ started: true, leaseUntil: NOON + HOUR });
    expect(await world.engine.start("m")).toMatchObject({ started: false, state: "started" });
  });

  it("can be asked for together with the decision", async () => {
    const world = await openTestWorld(ONE_A_WEEK);
    const request = {
      id: "m",
      department: "marketing",
      intent: "newsletter",
      channel: "email",
      customer: "ana",
    };
    expect(await world.engine.decideAndStart(request)).toMatchObject({ started: true, state: "started" });
    expect(await world.engine.decideAndStart({ ...request, id: "n" })).toMatchObject({
      started: false,
      state: "blocked",
    });
  });

  it("without a report by the end of its lease is unreported, and counts as sent until somebody says", async () => {
    const world = await openTestWorld(ONE_A_WEEK);
    await world.ask("m");
    await world.engine.start("m");
    await world.pass(HOUR);
    expect((await world.engine.standing("m"))?.state).toBe("unreported");
    expect((await world.ask("n")).verdict).toBe("block");
    expect((await world.engine.failed("m")).state).toBe("failed");
    expect((await world.ask("o")).verdict).toBe("send");
  });

  it("that is reported late is recorded as what happened", async () => {
    const world = await openTestWorld("");
    await world.ask("m");
    await world.engine.start("m");
    await world.pass(5 * HOUR);
    expect((await world.engine.sent("m")).state).toBe("sent");
    expect(world.events().findLast((event) => event.kind === "state")).toMatchObject({
      state: "sent",
      breach: false,
    });
  });
});

describe("what was sent without being cleared", () => {
  it("is recorded, marked a breach, and counts", async () => {
    const world = await openTestWorld(ONE_A_WEEK);
    await world.ask("first");
    await world.ask("blocked");
    await world.engine.withdraw("first");
    await world.engine.sent("blocked");
    expect(world.events().findLast((event) => event.kind === "state")).toMatchObject({
      message: "blocked",
      state: "sent",
      breach: true,
    });
    expect((await world.ask("third")).verdict).toBe("block");
  });

  it("a clearance that would no longer be given is a breach too", async () => {
    const world = await openTestWorld(`
rule quiet-while-open
  applies to newsletter
  when some support.case (status is open)
  then block`);
    await world.ask("m");
    await world.engine.report({
      record: "support.case",
      data: { customer: "ana", number: "K1", status: "open" },
    });
    await world.engine.sent("m");
    expect(world.events().findLast((event) => event.kind === "state")).toMatchObject({
      state: "sent",
      breach: true,
    });
  });
});

describe("bounces, withdrawals, and messages that nobody knows", () => {
  it("a later bounce turns sent into failed and gives the place back", async () => {
    const world = await openTestWorld(ONE_A_WEEK);
    await world.ask("m");
    await world.engine.start("m");
    await world.engine.sent("m");
    expect((await world.ask("n")).verdict).toBe("block");
    await world.engine.failed("m");
    expect((await world.ask("o")).verdict).toBe("send");
  });

  it.each([
    ["told before it was sent", ["bounced", "sent"]],
    ["told after it", ["sent", "bounced"]],
    ["told as a failure first", ["failed", "bounced", "sent"]],
    ["told several times", ["bounced", "sent", "bounced", "sent"]],
  ])("a bounce stays: %s", async (_, reports) => {
    const world = await openTestWorld(ONE_A_WEEK);
    await world.ask("m");
    await world.engine.start("m", { by: "pipeline" });
    for (const report of reports) {
      if (report === "sent") await world.engine.sent("m", { by: "pipeline" });
      else await world.engine.failed("m", { bounced: report === "bounced" });
    }
    expect(await world.engine.standing("m")).toMatchObject({
      state: "failed",
      verdict: "block",
      bounced: true,
    });
    expect((await world.ask("n")).verdict).toBe("send");
  });

  it("a failure without a bounce is undone by who finds out that it went", async () => {
    const world = await openTestWorld(ONE_A_WEEK);
    await world.ask("m");
    await world.engine.start("m");
    await world.engine.failed("m");
    await world.engine.sent("m");
    expect((await world.engine.standing("m"))?.state).toBe("sent");
    expect((await world.ask("n")).verdict).toBe("block");
  });

  it("a withdrawal says why, if it was said", async () => {
    const world = await openTestWorld("");
    await world.ask("m");
    const { answer } = await world.engine.withdraw("m", { because: "The page was wrong." });
    expect(answer.reasons.map(({ text }) => text)).toEqual(["marketing took it back: The page was wrong."]);
    expect((await world.engine.withdraw("m", { because: "another" })).answer).toEqual(answer);
    await world.ask("n");
    await expect(world.engine.withdraw("n", { because: "a\nb" })).rejects.toMatchObject({ code: "CY505" });
    expect((await world.engine.standing("n"))?.state).toBe("cleared");
  });

  it("what has gone cannot be withdrawn", async () => {
    const world = await openTestWorld("");
    await world.ask("m");
    await world.engine.start("m");
    expect((await world.engine.withdraw("m")).state).toBe("started");
  });

  it("an unknown id is an error with a help", async () => {
    const world = await openTestWorld("");
    await expect(world.engine.start("nobody")).rejects.toThrow(
      /Nobody has asked about a message with this id/,
    );
  });
});

describe("departments and strangers", () => {
  it("an intent may be reserved for a department", async () => {
    const world = await openTestWorld("");
    expect(
      (await world.ask("u1", { intent: "update", department: "marketing" })).answer.reasons[0],
    ).toMatchObject({ kind: "department" });
    expect((await world.ask("u2", { intent: "update", department: "claims" })).verdict).toBe("send");
  });

  it("an address that nobody knows is a customer of its own, counted like any other", async () => {
    const world = await openTestWorld(ONE_A_WEEK);
    const to = (email: string) => ({
      id: `m-${email}`,
      department: "m",
      intent: "newsletter",
      channel: "email",
      to: { email },
    });
    expect((await world.engine.decide(to("new@example.com"))).verdict).toBe("send");
    expect((await world.engine.decide(to(" NEW@example.com "))).verdict).toBe("block");
    expect((await world.ask("known")).verdict).toBe("send");
    expect((await world.engine.decide(to("Ana@Example.com"))).verdict).toBe("block");
  });
});

describe("a ledger that cannot be reached when something falls due", () => {
  it("is tried again a little later, and nothing is lost", async () => {
    const store = memoryStore();
    let down = false;
    const flaky: Store = {
      transact: (work) =>
        down ? Promise.reject(new StoreError("unavailable", "on purpose")) : store.transact(work),
      close: () => store.close(),
    };
    const world = await openTestWorld(
      `
rule wait
  applies to newsletter
  then hold for 2 hours`,
      { store: flaky },
    );
    await world.ask("m");
    down = true;
    await expect(world.pass(2 * HOUR)).rejects.toThrow("on purpose");
    down = false;
    await world.pass(1_000);
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
  });
});

describe("a listener that throws", () => {
  it("costs nobody else anything: neither the answer, nor other listeners, nor what falls due", async () => {
    const thrown: unknown[] = [];
    const world = await openTestWorld(
      `
rule wait
  applies to newsletter
  then hold for 2 hours`,
      { onListenerError: (error) => thrown.push(error) },
    );
    const heard: string[] = [];
    const stop = world.engine.subscribe(() => {
      throw new Error("a listener's own");
    });
    world.engine.subscribe((event) => heard.push(event.kind));
    expect((await world.ask("m")).verdict).toBe("hold");
    stop();
    await world.pass(2 * HOUR);
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
    expect(heard).toEqual(["decision", "decision", "resolved"]);
    expect(thrown).toHaveLength(1);
  });
});

describe("a held message that is taken back", () => {
  it("is told as resolved, like any other that is held no longer", async () => {
    const world = await openTestWorld(`
rule wait
  applies to newsletter
  then hold for 2 hours`);
    await world.ask("m");
    world.events();
    await world.engine.withdraw("m");
    expect(world.events()).toMatchObject([
      { kind: "state", state: "withdrawn" },
      { kind: "resolved", message: "m", verdict: "block" },
    ]);
  });
});

describe("an engine that was away", () => {
  it("does what fell due meanwhile when it is opened again", async () => {
    const store = memoryStore();
    const shared = { transact: store.transact.bind(store), close: async () => {} };
    const rules = `
rule wait
  applies to newsletter
  when some support.case (status is open)
  then hold while so, at most 2 days or else block`;
    const first = await openTestWorld(rules, { store: shared });
    await first.engine.report({
      record: "support.case",
      data: { customer: "ana", number: "K1", status: "open" },
    });
    await first.ask("m");
    await first.ask("cleared", { intent: "winback" });
    await first.engine.close();
    const second = await openTestWorld(rules, {
      store: shared,
      clock: manualClock(NOON + 3 * DAY),
      state: {},
    });
    expect((await second.engine.standing("m"))?.state).toBe("blocked");
    expect((await second.engine.standing("cleared"))?.state).toBe("lapsed");
  });

  it("decides again what other rules held, and keeps how long they held it", async () => {
    const store = memoryStore();
    const shared = { transact: store.transact.bind(store), close: async () => {} };
    const wait = (days: number, name = "wait") => `
rule ${name}
  applies to newsletter
  when some support.case (status is open)
  then hold while so, at most ${days} days or else block`;
    const first = await openTestWorld(wait(9), { store: shared });
    await first.engine.report({
      record: "support.case",
      data: { customer: "ana", number: "K1", status: "open" },
    });
    await first.ask("m");
    await first.engine.close();
    const second = await openTestWorld(wait(3), {
      store: shared,
      clock: manualClock(NOON + 2 * DAY),
      state: {},
    });
    expect((await second.engine.standing("m"))?.answer).toMatchObject({
      verdict: "hold",
      deadline: NOON + 3 * DAY,
    });
    await second.engine.close();
    const third = await openTestWorld("", { store: shared, clock: manualClock(NOON + 2 * DAY), state: {} });
    expect((await third.engine.standing("m"))?.state).toBe("cleared");
  });
});
