// Which outcomes are asked for: what cannot occur is not.
import { describe, expect, test } from "vitest";
import { covered, inLines } from "./support.ts";

async function asked(rules: string): Promise<readonly string[]> {
  return inLines(await covered(rules));
}

const rule = (when: string, intents = "upsell") => `rule r applies to ${intents} when ${when} then block`;

describe("a condition is asked to come to", () => {
  test.each([
    // What the department says is known, and may be left out.
    ["message.channel is email", "TRUE FALSE"],
    ["message.about.line is home", "TRUE FALSE"],
    ["message.campaign is empty", "TRUE FALSE"],
    ["message.intent is upsell", "TRUE"],
    ["message.class is legal", "FALSE"],
    ["message.about.price is 5.00 USD", "TRUE FALSE"],
    // There is no exchange rate.
    ["message.about.price is more than 5.00 USD", "TRUE FALSE UNKNOWN"],
    ['customer.country is "US"', "TRUE FALSE"],
    ["customer.tier is gold", "TRUE UNKNOWN"],
    ["customer.tier is empty", "FALSE UNKNOWN"],
    ["local_time is between 21:00 and 08:00", "TRUE FALSE UNKNOWN"],
    ["today is after 2026-01-01", "TRUE FALSE"],
    ["the number of risk.policy is at least 1", "TRUE FALSE UNKNOWN"],
    ["some risk.policy", "TRUE FALSE UNKNOWN"],
    ["an upsell was cleared", "TRUE FALSE"],
    ["an upsell was sent", "TRUE FALSE UNKNOWN"],
  ])("%s: %s", async (when, outcomes) => {
    expect(await asked(rule(when))).toEqual([`${when}: ${outcomes}`]);
  });

  test("what is so for all its intents together", async () => {
    expect(await asked(rule("message.intent is upsell", "upsell, newsletter"))).toEqual([
      "message.intent is upsell: TRUE FALSE",
    ]);
  });
});

describe("the conditions of a rule", () => {
  test("are the whole, each operand, what is said of records, and what a definition says, each once", async () => {
    expect(
      await asked(`
        define ending for risk.policy as status is cancelling or premium is empty
        ${rule("some risk.policy as policy (policy is ending) and not (message.channel is email)")}`),
    ).toEqual([
      "some risk.policy as policy (policy is ending) and not (message.channel is email): TRUE FALSE UNKNOWN",
      "some risk.policy as policy (policy is ending): TRUE FALSE UNKNOWN",
      "policy is ending: TRUE FALSE UNKNOWN",
      "status is cancelling: TRUE FALSE UNKNOWN",
      "premium is empty: TRUE FALSE UNKNOWN",
      "message.channel is email: TRUE FALSE",
    ]);
  });

  test("take a denied test for one, as it was written", async () => {
    expect(await asked(rule("some risk.policy (line is not one of (home, auto))"))).toEqual([
      "some risk.policy (line is not one of (home, auto)): FALSE UNKNOWN",
      "line is not one of (home, auto): FALSE UNKNOWN",
    ]);
  });

  test("have `when` and `unless` as parts of one", async () => {
    expect(
      await asked(
        'rule r applies to upsell when some risk.policy unless customer.country is "US" then block',
      ),
    ).toEqual([
      'some risk.policy unless customer.country is "US": TRUE FALSE UNKNOWN',
      "some risk.policy: TRUE FALSE UNKNOWN",
      'customer.country is "US": TRUE FALSE',
    ]);
  });

  test("are asked for once where a rule always applies", async () => {
    expect(await asked("rule r applies to upsell then block")).toEqual(["r: TRUE"]);
  });

  test("include those of counts, of items and of what is waited for", async () => {
    expect(
      await asked(`
        rule a applies to recommendation
          then remove items where (item.line is home)
        rule b applies to upsell
          when the number of risk.policy (status is active) is at least 2
          then hold until (no risk.policy (status is active)), at most 2 days or else block`),
    ).toEqual([
      "a: TRUE",
      "item.line is home: TRUE FALSE",
      "the number of risk.policy (status is active) is at least 2: TRUE FALSE UNKNOWN",
      "status is active: TRUE FALSE UNKNOWN",
      "no risk.policy (status is active): TRUE FALSE UNKNOWN",
      "status is active: TRUE FALSE UNKNOWN",
      "hold until (no risk.policy (status is active)), at most 2 days or else block: ENDED RAN_OUT",
    ]);
  });
});

describe("holds, conflicts, limits and alerts", () => {
  test.each([
    ["hold while so", "ENDED"],
    ["hold while so, at most 2 days or else block", "ENDED RAN_OUT"],
    ["hold while so, at most 2 days or else review", "ENDED RAN_OUT REVIEW_SEND REVIEW_BLOCK"],
    ["hold until 08:00 local time", "ENDED"],
    ["hold for 3 days", "ENDED"],
    ["hold for review", "REVIEW_SEND REVIEW_BLOCK"],
  ])("%s: %s", async (hold, ends) => {
    const lines = await asked(`rule r applies to upsell when message.channel is email then ${hold}`);
    expect(lines[1]).toBe(`${hold}: ${ends}`);
  });

  test("a hold while something is so that is always so never ends by itself", async () => {
    const hold = "hold while so, at most 2 days or else block";
    expect((await asked(`rule r applies to upsell then ${hold}`))[1]).toBe(`${hold}: RAN_OUT`);
  });

  test("what a pack says is asked for once, and not if none of its rules can need it", async () => {
    const hold = "if unknown hold at most 4 hours or else block";
    const some = "rule a applies to upsell when some risk.policy then block";
    const known = "rule b applies to upsell when message.channel is email then block";
    expect((await asked(`${hold}\n${some}\n${some.replace("rule a", "rule c")}`))[0]).toBe(
      "hold at most 4 hours or else block: ENDED RAN_OUT",
    );
    expect(await asked(`${hold}\n${known}`)).toEqual(["message.channel is email: TRUE FALSE"]);
  });

  test.each([
    ["winner (cancellation)", "LOST RECALLED MISSED"],
    ["winner the earlier", "LOST RECALLED"],
    ["winner the higher priority", "LOST RECALLED MISSED"],
  ])("%s: %s", async (winner, outcomes) => {
    const conflict = `conflict c between (upsell) and (cancellation) within 3 days across customer ${winner}`;
    expect(await asked(conflict)).toEqual([`(whole): ${outcomes}`]);
    expect(await asked(`observe ${conflict}`)).toEqual(["(whole): LOST"]);
  });

  test("where neither wins, a person decides", async () => {
    const conflict =
      "conflict c between (upsell) and (cancellation) within 3 days across customer winner neither";
    expect(await asked(conflict)).toEqual(["(whole): DRAWN", `${conflict}: REVIEW_SEND REVIEW_BLOCK`]);
  });

  test("a limit of none never has room", async () => {
    const limit = (most: number) =>
      `limit l applies to upsell at most ${most} per customer in any 7 days then block`;
    expect(await asked(limit(2))).toEqual(["(whole): ROOM REACHED"]);
    expect(await asked(limit(0))).toEqual(["(whole): REACHED"]);
  });

  test("an alert that only observes does not know what it repeats", async () => {
    const alert =
      "alert a for Risk when some risk.policy (status is cancelling) send newsletter once per policy.number";
    expect((await asked(alert)).at(-1)).toBe("(whole): RAISED REPEATED");
    expect((await asked(`observe ${alert}`)).at(-1)).toBe("(whole): RAISED");
  });
});
