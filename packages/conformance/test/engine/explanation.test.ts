import type { MessageRequest } from "@comity/core";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, iso, MINUTE, NOON, openTestWorld, PEOPLE, type TestWorld } from "../../src/open-world.ts";

type Asked = Partial<MessageRequest>;

/** Asks, and tells the ways by which the message would go. */
async function waysOf(world: TestWorld, id: string, asked: Asked = {}): Promise<readonly string[]> {
  await world.ask(id, asked);
  return explainedWays(world, id);
}

async function explainedWays(world: TestWorld, id: string): Promise<readonly string[]> {
  const explained = await world.engine.explain(id);
  return (explained?.decision?.ways ?? []).map(({ text }) => text);
}

async function openCases(world: TestWorld, scores: readonly number[]): Promise<void> {
  for (const [index, score] of scores.entries()) {
    const data = { customer: "ana", number: `C-${index + 1}`, status: "open", score };
    await world.engine.report({ record: "support.case", data });
  }
}

const COUNT = `
rule cap
  applies to newsletter
  when the number of support.case (status is open) is at least 2
  then block
`;

const SUM = `
rule amount
  applies to newsletter
  when the sum of score over support.case (status is open) is more than 100
  then block
`;

describe("ways around a count or a sum", () => {
  it("name the fewest records that have to go, whichever of them these are", async () => {
    const world = await openTestWorld(SUM);
    await openCases(world, [40, 10, 70]);
    expect(await waysOf(world, "m1")).toEqual([
      "if case C-3's status were closed",
      "if case C-1's status were closed",
      "if one of these did not exist: case C-3 and case C-1",
    ]);
  });

  it("ask for no record that can stay", async () => {
    const world = await openTestWorld(SUM);
    await openCases(world, [150, 5, 150]);
    const ways = await waysOf(world, "m1");
    expect(ways.join("; ")).not.toContain("C-2");
    expect(ways.length).toBeGreaterThan(0);
  });

  it("are found where many have to go", async () => {
    const world = await openTestWorld(SUM);
    await openCases(world, [40, 40, 40, 40, 40, 40, 40, 40, 40, 40]);
    expect(await waysOf(world, "m1")).toEqual([expect.stringMatching(/C-1, .* did not exist$/)]);
    const counting = await openTestWorld(COUNT);
    await openCases(counting, [1, 1, 1, 1, 1, 1]);
    expect((await waysOf(counting, "m1")).length).toBeGreaterThan(0);
  });

  it("do not say that there is nothing where something is left", async () => {
    const world = await openTestWorld(COUNT);
    await openCases(world, [1, 1, 1]);
    for (const way of await waysOf(world, "m1")) expect(way).not.toContain("had no");
  });

  it("join a silo's being in step with what it has told already", async () => {
    const state = { ...PEOPLE, silos: { ...PEOPLE.silos, risk: iso(NOON - 2 * DAY) } };
    const world = await openTestWorld(
      "rule cap\n applies to newsletter\n when the number of risk.policy (status is active) is at least 2\n then block",
      { state },
    );
    for (const number of ["P-1", "P-2"])
      await world.engine.report({
        record: "risk.policy",
        data: { customer: "ana", number, status: "active" },
      });
    expect(await waysOf(world, "m1")).toContain(
      "if Risk were in step and policy P-1's status were cancelling",
    );
  });
});

describe("ways by a message that was never sent", () => {
  const rules = (conflict: string) => `
rule warned
  applies to notice
  when not (a newsletter was sent)
  then block
${conflict}`;

  it("are told where they would do", async () => {
    const world = await openTestWorld(rules(""));
    expect(await waysOf(world, "m1", { intent: "notice" })).toEqual([
      expect.stringMatching(/^if a newsletter had been sent/),
    ]);
  });

  it("are not told where such a message may be in the way itself", async () => {
    const conflict = `
conflict either
  between (notice) and (newsletter)
  within 9 days across customer
  winner the higher priority
`;
    const world = await openTestWorld(rules(conflict));
    expect(await waysOf(world, "m1", { intent: "notice" })).toEqual([]);
    const limit =
      "limit one\n applies to notice, newsletter\n at most 1 per campaign in any 9 days\n then block";
    const campaign = await openTestWorld(rules(limit));
    expect(await waysOf(campaign, "m1", { intent: "notice", campaign: "spring" })).toEqual([]);
  });
});

describe("a draw", () => {
  const rules = `
conflict both "They contradict each other."
  between (newsletter) and (upsell)
  within 1 day across customer
  winner neither
`;

  it("waits for a person, on both sides", async () => {
    const world = await openTestWorld(rules);
    await world.ask("b1");
    await world.ask("b2", { intent: "upsell" });
    expect(await explainedWays(world, "b1")).toEqual(["if a person decided to let it go"]);
    expect(await explainedWays(world, "b2")).toContain("if a person decided to let it go");
    await world.engine.review("b1", { decision: "send", by: "mia" });
    expect((await world.engine.standing("b1"))?.state).toBe("cleared");
  });

  it("does not say of the other message that it may go", async () => {
    const world = await openTestWorld(rules);
    await world.ask("b1");
    const { answer } = await world.ask("b2", { intent: "upsell" });
    expect(answer.reasons.map(({ text }) => text)).toEqual([
      "They contradict each other. The other one, b1 (newsletter), is to wait as well.",
    ]);
  });

  it("says no more of a message that has failed since", async () => {
    const world = await openTestWorld(rules);
    await world.ask("b1");
    await world.engine.start("b1");
    await world.engine.sent("b1");
    await world.ask("b2", { intent: "upsell" });
    await world.engine.failed("b1");
    await world.pass(MINUTE);
    const reasons = (await world.engine.standing("b2"))?.answer.reasons ?? [];
    expect(reasons.map(({ text }) => text)).toEqual([
      "It has contradicted another message, and neither wins: a person decides.",
    ]);
  });
});

describe("time", () => {
  it("is no way where it lets a message go only because facts have gone stale", async () => {
    const state = { ...PEOPLE, silos: { ...PEOPLE.silos, risk: iso(NOON - HOUR) } };
    const world = await openTestWorld(
      "rule r\n applies to receipt\n when some risk.policy (status is cancelling)\n then block\n if unknown send",
      { state },
    );
    const data = { customer: "ana", number: "P-1", status: "cancelling" };
    await world.engine.report({ record: "risk.policy", data });
    const ways = await waysOf(world, "m1", { intent: "receipt" });
    expect(ways.length).toBeGreaterThan(0);
    for (const way of ways) expect(way).not.toMatch(/^at /);
  });

  const NIGHT = `
conflict offer-and-notice
  between (upsell) and (notice)
  within 2 days across household
  winner (notice)

rule night
  applies to marketing
  when message.channel is sms and local_time is between 21:00 and 08:00
  then hold until 08:00 local time
`;

  it("is no way for a message that would be blocked while it waits", async () => {
    const world = await openTestWorld(NIGHT);
    await world.ask("m1", { intent: "notice" });
    // Before the clearance of the notice ends, it is near enough to win over what is to go in three days.
    const upsell = { intent: "upsell", channel: "sms", send_at: iso(NOON + 3 * DAY) };
    const ways = await waysOf(world, "m2", upsell);
    expect(ways.length).toBeGreaterThan(0);
    for (const way of ways) expect(way).not.toMatch(/^at /);
    await world.pass(3 * DAY + HOUR);
    expect((await world.engine.standing("m2"))?.state).toBe("blocked");
  });

  it("is a way for one that is asked about anew after that", async () => {
    const world = await openTestWorld(NIGHT);
    await world.ask("m1", { intent: "notice" });
    const upsell = { intent: "upsell", channel: "sms", send_at: iso(NOON + 2 * DAY) };
    const [way] = await waysOf(world, "m2", upsell);
    expect(way).toMatch(/^at /);
    expect((await world.engine.standing("m2"))?.state).toBe("blocked");
  });

  it("is told in words, to the second", async () => {
    const world = await openTestWorld(
      "limit one\n applies to newsletter\n at most 1 per customer in any 2 days\n then hold until there is room, at most 1 day or else review",
    );
    await world.ask("m1");
    await world.pass(1_000);
    await world.engine.start("m1");
    await world.engine.sent("m1");
    const ways = await waysOf(world, "m2", { intent: "newsletter" });
    expect(ways.join("; ")).not.toMatch(/\dT\d/);
  });
});
