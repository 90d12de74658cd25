// Which outcomes count as reached, with tests that reach some and leave others.
import { describe, expect, test } from "vitest";
import { covered, inLines } from "./support.ts";

const START = "given it is 2026-03-02 10:00 and customer ana with (tier gold)";

describe("tests reach", () => {
  test("what a condition and its parts came to, each by itself", async () => {
    expect(
      inLines(
        await covered(`
          rule r applies to upsell
            when some risk.policy (line is home and status is active)
            then block
          test t ${START}
            and ana has risk.policy (number P-1, line home, status active)
            and ana has risk.policy (number P-2, line auto)
            when Marketing asks to send upsell by email to ana
            expect block`),
      ),
    ).toEqual([
      "some risk.policy (line is home and status is active): true FALSE UNKNOWN",
      "line is home and status is active: true false UNKNOWN",
      "line is home: true false UNKNOWN",
      "status is active: true FALSE unknown",
    ]);
  });

  test("a definition's parts in each rule that uses it", async () => {
    expect(
      inLines(
        await covered(`
          define quiet for risk.policy as line is home or premium is empty
          rule a applies to upsell when some risk.policy as policy (policy is quiet) then block
          rule b applies to newsletter when some risk.policy as policy (policy is quiet) then block
          test t ${START}
            and ana has risk.policy (number P-1, line home, status active)
            when Marketing asks to send newsletter by email to ana
            expect block`),
      ),
    ).toEqual([
      "some risk.policy as policy (policy is quiet): TRUE FALSE UNKNOWN",
      "policy is quiet: TRUE FALSE UNKNOWN",
      "line is home: TRUE FALSE UNKNOWN",
      "premium is empty: TRUE FALSE UNKNOWN",
      "some risk.policy as policy (policy is quiet): true FALSE UNKNOWN",
      "policy is quiet: true FALSE UNKNOWN",
      "line is home: true FALSE UNKNOWN",
      "premium is empty: true FALSE UNKNOWN",
    ]);
  });

  test.each([
    ["the maximum ran out", "when 2 days pass expect m block", "ENDED ran_out"],
    ["the condition changed", "when ana has no risk.policy (number P-1) expect m send", "ended RAN_OUT"],
    ["neither", "", "ENDED RAN_OUT"],
  ])("how a hold ended: %s", async (_name, then, ends) => {
    const lines = inLines(
      await covered(`
        rule r applies to upsell when some risk.policy then hold while so, at most 2 days or else block
        test t ${START} and ana has risk.policy (number P-1, status active)
          when Marketing asks to send upsell by email to ana as m
          expect hold
          ${then}`),
    );
    expect(lines.at(-1)).toBe(`hold while so, at most 2 days or else block: ${ends}`);
  });

  test("a hold until a condition or a time, only if it had begun", async () => {
    const rules = (given: string, steps: string) => `
      rule r applies to upsell then hold until (some risk.policy), at most 2 days or else block
      test t ${START} ${given}
        when Marketing asks to send upsell by email to ana as m
        ${steps}`;
    const at = "and ana has risk.policy (number P-1, status active)";
    expect(inLines(await covered(rules(at, "expect send"))).at(-1)).toMatch(/: ENDED RAN_OUT$/);
    const later = "expect hold when ana has risk.policy (number P-1, status active) expect m send";
    expect(inLines(await covered(rules("", later))).at(-1)).toMatch(/: ended RAN_OUT$/);
  });

  test.each([
    ["send", "review_send REVIEW_BLOCK"],
    ["block", "REVIEW_SEND review_block"],
  ])("what a person said: %s", async (said, ends) => {
    const lines = inLines(
      await covered(`
        rule r applies to upsell then hold for review by "care-lead"
        test t ${START}
          when Marketing asks to send upsell by email to ana as m
          expect hold
          when "mia" reviews m and says ${said}
          expect ${said}`),
    );
    expect(lines.at(-1)).toBe(`hold for review by "care-lead": ${ends}`);
  });

  test("a pack's hold by any of its rules", async () => {
    const lines = inLines(
      await covered(`
        if unknown hold at most 4 hours or else block
        rule a applies to upsell when some risk.policy then block
        rule b applies to newsletter when some risk.policy then block
        test t ${START} and silo risk is unreadable
          when Marketing asks to send newsletter by email to ana as m
          expect hold
          when 4 hours pass
          expect m block`),
    );
    expect(lines[0]).toBe("hold at most 4 hours or else block: ENDED ran_out");
  });

  test.each([
    [
      "Risk asks to send cancellation by letter to ana",
      "Marketing asks to send upsell by email to ana",
      "",
      "lost RECALLED MISSED",
    ],
    [
      "Marketing asks to send upsell by email to ana",
      "Risk asks to send cancellation by letter to ana",
      "",
      "LOST recalled MISSED",
    ],
    [
      "Marketing asks to send upsell by email to ana",
      "Risk asks to send cancellation by letter to ana",
      "when it is sent",
      "LOST RECALLED missed",
    ],
  ])("how a conflict came out: %s, then %s %s", async (first, second, between, outcomes) => {
    const lines = inLines(
      await covered(`
        conflict c between (upsell) and (cancellation) within 3 days across customer winner (cancellation)
        test t ${START} when ${first} ${between} when ${second} expect no alert`),
    );
    expect(lines).toEqual([`(whole): ${outcomes}`]);
  });

  test("a draw, and what a person decided about it", async () => {
    const lines = inLines(
      await covered(`
        conflict c between (upsell) and (cancellation) within 3 days across customer winner neither
        test t ${START}
          when Marketing asks to send upsell by email to ana as offer
          when Risk asks to send cancellation by letter to ana as notice
          expect hold
          when "mia" reviews notice and says send`),
    );
    expect(lines[0]).toBe("(whole): drawn");
    expect(lines[1]).toMatch(/: review_send REVIEW_BLOCK$/);
  });

  test("the cap of a limit, and the room after it", async () => {
    const lines = inLines(
      await covered(`
        limit l applies to upsell at most 1 per customer in any 7 days
          then hold until there is room, at most 9 days or else block
        test t ${START}
          when Marketing asks to send upsell by email to ana
          when it is sent
          when Marketing asks to send upsell by email to ana as second
          expect hold
          when 7 days pass
          expect second send`),
    );
    expect(lines).toEqual([
      "(whole): room reached",
      "hold until there is room, at most 9 days or else block: ended RAN_OUT",
    ]);
  });

  test("an alert by a report, not by what was so before", async () => {
    const rules = (steps: string) => `
      alert a for Risk
        when some risk.policy (status is cancelling)
        send newsletter
        once per policy.number
      test t ${START} and ana has risk.policy (number P-1, status cancelling) ${steps}`;
    const still = "when ana has risk.policy (number P-1, status active) expect no alert";
    expect(inLines(await covered(rules(still)))).toEqual([
      "some risk.policy (status is cancelling): TRUE false UNKNOWN",
      "status is cancelling: TRUE false UNKNOWN",
      "(whole): RAISED REPEATED",
    ]);
    const again = "when ana has risk.policy (number P-1, status cancelling)";
    expect(inLines(await covered(rules(`${still} ${again} ${still} ${again}`))).at(-1)).toBe(
      "(whole): raised repeated",
    );
  });
});
