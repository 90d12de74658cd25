import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { comity, golden } from "./comity.ts";

const VOCABULARY = `company: {time_zone: UTC, currency: USD}
channels: [email, sms]
customer:
  fields:
    tier: {type: one of, values: [basic, gold], required: true}
    faith: {type: text, sensitivity: protected}
intents:
  upsell: {class: marketing}
  survey: {class: marketing}
  receipt: {class: transactional}
`;

const TEST = `
test gold-customers-wait
  given customer ana with (tier gold)
  when Shop asks to send upsell by email to ana
  expect block by no-upsell
`;

const RULE = `rule no-upsell
  applies to upsell
  when customer.tier is gold
  then block
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-lint-"));
  write("rules/vocabulary/shop.yaml", VOCABULARY);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
}

const read = (name: string) => readFileSync(join(folder, name), "utf8");
const lint = (...args: string[]) => comity(["lint", ...args], { cwd: folder });

describe("comity lint", () => {
  it("finds nothing in rules that mean what they say", async () => {
    write("rules/shop.comity", `pack shop\n\n${RULE}${TEST}`);
    expect(await lint()).toEqual({ code: 0, out: "", err: "No findings.\n" });
    expect(await lint("rules", "--packs", "shop")).toMatchObject({ code: 0 });
  });

  it("shows each finding with its place, its rule and what to do", async () => {
    write("rules/shop.comity", `pack shop\n\n${RULE.replace("gold", "gold and customer.tier is basic")}`);
    const { code, out, err } = await lint();
    expect({ code, err }).toEqual({ code: 1, err: "2 findings.\n" });
    await expect(out).toMatchFileSnapshot(golden("lint.txt"));
  });

  it("writes one JSON object a finding", async () => {
    write(
      "rules/shop.comity",
      `pack shop\n\n${RULE}\n${RULE.replace("no-upsell", "no-upsell-again")}${TEST}`,
    );
    const { code, out } = await lint("--format", "jsonl");
    expect(code).toBe(1);
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      {
        rule: "duplicate",
        code: "CY614",
        severity: "warning",
        message: "`no-upsell-again` says the same as `no-upsell`.",
        help: "Keep one rule of the two.",
        file: "rules/shop.comity",
        line: 8,
        column: 6,
        related: [{ message: "This one says so already.", file: "rules/shop.comity", line: 3, column: 6 }],
        fix: null,
      },
    ]);
  });

  it("looks only at the packs that are asked for", async () => {
    write("rules/shop.comity", `pack shop\n\n${RULE}${TEST}`);
    write("rules/other.comity", `pack other\n\n${RULE}`);
    expect(await lint("--packs", "shop")).toMatchObject({ code: 0 });
    expect(await lint("--packs", "other")).toMatchObject({ code: 1, err: "1 finding.\n" });
    expect(await lint("--packs", "shpo")).toMatchObject({ code: 2, out: "" });
  });

  it("says nothing of tests where one cannot be run", async () => {
    write("rules/shop.comity", `pack shop\n\n${RULE}\ntest t\n  given customer ana with (teir gold)\n`);
    write("rules/shop.scenario.yaml", "title: broken\n");
    expect((await lint()).out).not.toContain("rule-without-test");
  });

  it("takes what the checker finds on behalf of a lint rule for a finding", async () => {
    write("rules/shop.comity", `pack shop\n\n${RULE.replace("tier is gold", 'faith is "any"')}`);
    const { code, out } = await lint();
    expect(code).toBe(1);
    expect(out).toContain("= rule: protected-attribute");
  });

  it("cannot look at rules that do not compile, or are not there", async () => {
    write("rules/shop.comity", `pack shop\n\n${RULE.replace("gold", "golden")}`);
    const { code, out, err } = await lint();
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("rules/shop.comity:5:");
    expect(err).toContain("what does not compile cannot be linted");
    expect(await lint("nowhere")).toMatchObject({ code: 2, out: "" });
  });
});

describe("a comment that silences a lint rule", () => {
  const twice = (comment: string) =>
    `pack shop\n\n${RULE}\n# Kept on purpose.\n${comment}\n${RULE.replace("no-upsell", "again")}${TEST}`;

  it("is heeded if it says why", async () => {
    write("rules/shop.comity", twice("# lint-ignore: duplicate until the old one ends"));
    expect(await lint()).toMatchObject({ code: 0 });
  });

  it.each([
    ["# lint-ignore: duplicate", 2, "CY692"],
    ["# lint-ignore: duplicates are fine", 2, "CY691"],
    ["# lint-ignore: protected-attribute because", 2, "CY691"],
    ["# lint-ignore: never-true because", 2, "CY690"],
    ["# lint-ignore: duplicate until the old one ends\n", 2, "CY690"],
  ])("is a finding itself if not: %s", async (comment, count, code) => {
    write("rules/shop.comity", twice(comment));
    const { out, err } = await lint();
    expect(err).toBe(`${count} findings.\n`);
    expect(out).toContain(`warning ${code}:`);
    expect(out).toContain("= rule: duplicate");
  });
});

describe("comity lint --fix", () => {
  const idle = `pack shop

# Nobody asks for it.
define rich for customer as customer.tier is gold

define poor for customer as customer is not rich

${RULE.replace("applies to upsell", "applies to marketing except survey, receipt")}
# lint-ignore: never-true it was once
${TEST.trimStart()}`;

  it("takes out what is idle, and leaves the rest as it is", async () => {
    write("rules/shop.comity", idle);
    const { code, out, err } = await lint("--fix");
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(err).toBe("Mended 4 findings in:\n  rules/shop.comity\n\nNo findings.\n");
    const rule = RULE.replace("applies to upsell", "applies to marketing except survey");
    expect(read("rules/shop.comity")).toBe(`pack shop\n\n${rule}\n${TEST.trimStart()}`);
  });

  it("shows what it could not mend", async () => {
    write("rules/shop.comity", `pack shop\n\ndefine rich for customer as customer.tier is gold\n\n${RULE}`);
    const { code, out, err } = await lint("--fix");
    expect(code).toBe(1);
    expect(err).toContain("Mended 1 finding in:");
    expect(out).toContain("= rule: rule-without-test");
    expect(read("rules/shop.comity")).toBe(`pack shop\n\n${RULE}`);
  });

  it("touches nothing where there is nothing to mend, or the rules have errors", async () => {
    const broken = idle.replace("is gold", "is golden");
    write("rules/shop.comity", broken);
    expect(await lint("--fix")).toMatchObject({ code: 2 });
    expect(read("rules/shop.comity")).toBe(broken);
  });

  it("mends each file of a folder", async () => {
    write("rules/a.comity", `pack a\n\n${RULE}${TEST}`);
    write("rules/b.comity", "pack a\n\ndefine rich for customer as customer.tier is gold\n");
    write("rules/c.comity", "pack a\n\ndefine poor for customer as customer.tier is basic\n");
    const { code, err } = await lint("--fix");
    expect(code).toBe(0);
    expect(err).toContain("  rules/b.comity\n  rules/c.comity\n");
    expect([read("rules/b.comity"), read("rules/c.comity")]).toEqual(["pack a\n\n", "pack a\n\n"]);
  });
});
