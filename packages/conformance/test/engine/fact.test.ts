import { InputError } from "@comity/core";
import { describe, expect, it } from "vitest";
import { DAY, iso, MINUTE, NOON, openTestWorld, PEOPLE } from "../../src/open-world.ts";

const BLOCK_CANCELLING = `
rule no-newsletter
  applies to newsletter
  when some risk.policy (status is cancelling)
  then block
  because "Policy {policy.number} is {policy.status}."`;

const policy = (status: string, number = "P1", customer = "ana") => ({ customer, number, status });

describe("reports of facts", () => {
  it("a later version wins, in whatever order they come, and twice is once", async () => {
    const world = await openTestWorld(BLOCK_CANCELLING);
    await world.engine.report({ record: "risk.policy", data: policy("active"), version: 2 });
    await world.engine.report({ record: "risk.policy", data: policy("cancelling"), version: 1 });
    expect((await world.ask("a")).verdict).toBe("send");
    await world.engine.report({ record: "risk.policy", data: policy("cancelling"), version: 3 });
    await world.engine.report({ record: "risk.policy", data: policy("cancelling"), version: 3 });
    expect((await world.ask("b")).answer.reasons[0]?.text).toBe("Policy P1 is cancelling.");
  });

  it("a late report does not bring back what was deleted", async () => {
    const world = await openTestWorld(BLOCK_CANCELLING);
    await world.engine.report({
      record: "risk.policy",
      data: { number: "P1" },
      deleted: true,
      at: iso(NOON - DAY),
    });
    await world.engine.report({ record: "risk.policy", data: policy("cancelling"), at: iso(NOON - 2 * DAY) });
    expect((await world.ask("a")).verdict).toBe("send");
  });

  it("a version and a time cannot be compared: of two such reports the one that comes later counts", async () => {
    const world = await openTestWorld(BLOCK_CANCELLING);
    await world.engine.report({ record: "risk.policy", data: policy("active") });
    await world.engine.report({ record: "risk.policy", data: policy("cancelling"), version: 7 });
    expect((await world.ask("a")).verdict).toBe("block");
    await world.engine.report({ record: "risk.policy", data: policy("active"), version: 6 });
    expect((await world.ask("b")).verdict).toBe("block");
    await world.engine.report({ record: "risk.policy", data: policy("active") });
    expect((await world.ask("c")).verdict).toBe("send");
    const wrong = { record: "risk.policy", data: policy("active"), version: Number.NaN };
    await expect(world.engine.report(wrong)).rejects.toThrow(/version: It is not a number/);
  });

  it("a report from the future is refused, and keeps nothing from what is reported now", async () => {
    const world = await openTestWorld(BLOCK_CANCELLING);
    const early = { record: "risk.policy", data: policy("cancelling"), at: iso(NOON + 6 * MINUTE) };
    await expect(world.engine.report(early)).rejects.toMatchObject({
      code: "CY580",
      where: "fact risk.policy: at",
      message: expect.stringContaining("more than 5 minutes ahead of the clock here"),
    });
    expect((await world.ask("a")).verdict).toBe("send");
    // As far as clocks differ it counts, in the order of its source.
    await world.engine.report({ ...early, at: iso(NOON + 5 * MINUTE) });
    expect((await world.ask("b")).verdict).toBe("block");
    await world.engine.report({
      record: "risk.policy",
      data: policy("active"),
      at: iso(NOON + 4 * MINUTE),
    });
    expect((await world.ask("c")).verdict).toBe("block");
    await world.pass(6 * MINUTE);
    await world.engine.report({ record: "risk.policy", data: policy("active") });
    expect((await world.ask("d")).verdict).toBe("send");
  });

  it("a version that is rounded is refused: two that follow each other would be one", async () => {
    const world = await openTestWorld(BLOCK_CANCELLING);
    const report = (status: string, version: number) =>
      world.engine.report({ record: "risk.policy", data: policy(status), version });
    await report("active", Number.MAX_SAFE_INTEGER - 1);
    await report("cancelling", Number.MAX_SAFE_INTEGER);
    expect((await world.ask("a")).verdict).toBe("block");
    for (const version of [2 ** 53, -(2 ** 53), JSON.parse("1761000000000000100")]) {
      await expect(report("active", version)).rejects.toMatchObject({
        code: "CY584",
        where: "fact risk.policy: version",
      });
    }
    expect((await world.ask("b")).verdict).toBe("block");
  });

  it("a watermark in the future counts as one of now", async () => {
    const world = await openTestWorld(
      `${BLOCK_CANCELLING}\n  if unknown hold at most 4 hours or else block`,
      {
        state: { ...PEOPLE, silos: {} },
      },
    );
    await world.engine.sync("risk", iso(NOON + 300 * DAY));
    expect((await world.ask("a")).verdict).toBe("send");
    await world.pass(DAY + 1);
    expect((await world.ask("b")).verdict).toBe("hold");
  });

  it("what does not fit the vocabulary is an error, and nothing of it is kept", async () => {
    const world = await openTestWorld(BLOCK_CANCELLING);
    await expect(world.engine.report({ record: "risk.polcy", data: policy("active") })).rejects.toThrow(
      /Did you mean "risk.policy"/,
    );
    await expect(world.engine.report({ record: "risk.policy", data: policy("canceling") })).rejects.toThrow(
      InputError,
    );
    await expect(
      world.engine.report({ record: "risk.policy", data: { ...policy("cancelling"), colour: "red" } }),
    ).rejects.toThrow(/colour/);
    expect((await world.ask("a")).verdict).toBe("send");
  });

  it("a record that changes hands concerns both", async () => {
    const world = await openTestWorld(
      BLOCK_CANCELLING.replace("then block", "then hold while so, at most 9 days or else block"),
    );
    await world.engine.report({ record: "risk.policy", data: policy("cancelling") });
    await world.ask("a");
    await world.engine.report({ record: "risk.policy", data: policy("cancelling", "P1", "cho") });
    expect((await world.engine.standing("a"))?.state).toBe("cleared");
    expect((await world.ask("c", { customer: "cho" })).verdict).toBe("hold");
  });

  it("a customer who moves into a household is looked at with it", async () => {
    const world = await openTestWorld(BLOCK_CANCELLING.replace("some risk", "some household risk"));
    await world.engine.report({ record: "risk.policy", data: policy("cancelling") });
    expect((await world.ask("a", { customer: "cho" })).verdict).toBe("send");
    await world.engine.customer({ id: "cho", household: "h1", time_zone: "Asia/Tokyo" });
    expect((await world.ask("b", { customer: "cho" })).verdict).toBe("block");
  });
});

const alert = (more: string) => `
alert low-score for Retention
  when some support.case (score is at least 7)
  send winback
  ${more}
  because "Case {case.number} has {case.score}."`;

const scored = (score: number, number = "K1", customer = "ana") => ({
  record: "support.case",
  data: { customer, number, status: "open", score },
});

describe("alerts", () => {
  const alertsOf = (world: Awaited<ReturnType<typeof openTestWorld>>) =>
    world.events().flatMap((event) => (event.kind === "alert" ? [`${event.customer} ${event.text}`] : []));

  it("are raised when the condition becomes true through a fact, once a key", async () => {
    const world = await openTestWorld(alert("once per case.number"));
    await world.engine.report(scored(3));
    expect(alertsOf(world)).toEqual([]);
    await world.engine.report(scored(8));
    expect(alertsOf(world)).toEqual(["ana Case K1 has 8."]);
    await world.engine.report(scored(9));
    await world.engine.report(scored(3));
    await world.engine.report(scored(8));
    expect(alertsOf(world)).toEqual([]);
    await world.engine.report(scored(8, "K2"));
    await world.engine.report(scored(8, "K3", "cho"));
    expect(alertsOf(world)).toEqual(["ana Case K2 has 8.", "cho Case K3 has 8."]);
  });

  it("not again within the quiet period, and a crossing that it swallowed does not come back", async () => {
    const world = await openTestWorld(alert("once per customer in 30 days"));
    await world.engine.report(scored(8));
    await world.pass(DAY);
    await world.engine.report(scored(3));
    await world.engine.report(scored(8));
    expect(alertsOf(world)).toEqual(["ana Case K1 has 8."]);
    await world.pass(29 * DAY);
    expect(alertsOf(world)).toEqual([]);
    await world.engine.report(scored(9));
    expect(alertsOf(world)).toEqual([]);
    await world.engine.report(scored(3));
    await world.engine.report(scored(7));
    expect(alertsOf(world)).toEqual(["ana Case K1 has 7."]);
  });

  it("are not raised by the starting state, nor by a deletion", async () => {
    const world = await openTestWorld(alert("once per case.number"));
    await world.engine.load({ records: { "support.case": [scored(8).data] } });
    await world.engine.report(scored(9));
    await world.engine.report({ record: "support.case", data: { number: "K1" }, deleted: true });
    expect(alertsOf(world)).toEqual([]);
  });

  it("finds a customer by an address however it is written", async () => {
    const world = await openTestWorld(BLOCK_CANCELLING);
    await world.engine.customer({ id: "zed", email: " Zed@Example.com", phone: "+1 (555) 010-0000" });
    await world.engine.report({ record: "risk.policy", data: policy("cancelling", "P9", "zed") });
    const request = { department: "marketing", intent: "newsletter", channel: "email" };
    const byEmail = await world.engine.decide({ ...request, id: "a", to: { email: "zed@example.COM " } });
    const byPhone = await world.engine.decide({ ...request, id: "b", to: { phone: "+15550100000" } });
    expect([byEmail.verdict, byPhone.verdict]).toEqual(["block", "block"]);
  });
});

describe("a field that is empty", () => {
  it("makes every comparison false, those with not included; not (...) turns a whole condition round", async () => {
    const rule = (condition: string) => `
rule r
  applies to newsletter
  when some support.case (${condition})
  then block`;
    const verdictFor = async (condition: string): Promise<string> => {
      const world = await openTestWorld(rule(condition));
      await world.engine.report({
        record: "support.case",
        data: { customer: "ana", number: "K1", status: "open" },
      });
      return (await world.ask("m")).verdict;
    };
    expect(await verdictFor("score is 5")).toBe("send");
    expect(await verdictFor("score is not 5")).toBe("send");
    expect(await verdictFor("score is not one of (5, 6)")).toBe("send");
    expect(await verdictFor("score is not between 5 and 6")).toBe("send");
    expect(await verdictFor("score is empty")).toBe("block");
    expect(await verdictFor("not (score is 5)")).toBe("block");
    expect(await verdictFor("status is not one of (closed)")).toBe("block");
  });
});
