import { describe, expect, it } from "vitest";
import { comity, golden } from "./comity.ts";

describe("comity test", () => {
  it.each(["memory", "sqlite"])("runs test blocks and scenarios on %s", async (store) => {
    expect(await comity(["test", "--store", store])).toEqual({
      code: 0,
      out: "2 passed, 0 failed\n",
      err: "",
    });
  });

  it("runs only what is under the paths", async () => {
    expect((await comity(["test", "rules/shop/shop.scenario.yaml"])).out).toBe("1 passed, 0 failed\n");
    expect((await comity(["test", "rules/shop/shop.comity"])).out).toBe("1 passed, 0 failed\n");
  });

  it("names each failure with what was expected, what came, and why", async () => {
    const { code, out } = await comity(["test", "failing/failing.scenario.yaml"]);
    expect(code).toBe(1);
    await expect(out).toMatchFileSnapshot(golden("test-failures.txt"));
  });

  it("fails on a key that nobody reads", async () => {
    const { code, out, err } = await comity(["test", "failing/misspelt.scenario.yaml"]);
    expect(code).toBe(1);
    expect(out).toMatch(/0 passed, 1 failed\n$/);
    expect(err).toContain("failing/misspelt.scenario.yaml:6:14");
    expect(err).toContain('Did you mean "verdict"?');
  });

  it("takes a path without tests for a mistake", async () => {
    const { code, out, err } = await comity(["test", "facts"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("facts has no tests.");
  });

  it("asks for another --rules only where test blocks lie outside its folder", async () => {
    const inside = await comity(["test", "--rules", "candidate"]);
    expect(inside).toMatchObject({ code: 2, out: "" });
    expect(inside.err).toContain("candidate has no tests.");
    expect(inside.err).not.toContain("--rules");
    const outside = await comity(["test", "candidate/shop/shop.comity"]);
    expect(outside.err).toContain(
      "candidate/shop/shop.comity does not lie in the folder of rules, ./rules.\n",
    );
    expect(outside.err).toContain("comity test candidate/shop/shop.comity --rules candidate\n");
    expect(outside.err).not.toContain("has no tests");
  });

  it("shows what is wrong in tests beside what is wrong in rules", async () => {
    const { err } = await comity(["test", "--rules", "broken-rules"]);
    expect(err).toContain('There is no channel "emial".');
  });

  it("says why an earlier message of a test did not count", async () => {
    const { out } = await comity(["test", "--rules", "listed-rules"]);
    expect(out).toContain("listed-rules/shop/shop.comity:13  message 2 (upsell by sms to c-1)\n");
    expect(out).toContain("    got       no rule spoke against it\n");
    expect(out).toContain(
      "    note      message m1 (upsell by email to c-1) was cleared, not sent: `was sent` ",
    );
  });

  it("shows rules that have errors, and runs nothing", async () => {
    const { code, out, err } = await comity(["test", "--rules", "broken-rules"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("broken-rules/shop/shop.comity:4:14");
  });
});
