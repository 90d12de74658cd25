import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unknownAdvice } from "../src/coverage/unknown-advice.ts";
import { comity, golden } from "./comity.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "comity-coverage-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("comity test --coverage", () => {
  it("says of each pack and declaration what no test reached, before the totals", async () => {
    const { code, out } = await comity(["test", "--coverage"]);
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot(golden("coverage.txt"));
  });

  it("writes the same as JSON", async () => {
    const file = join(folder, "coverage.json");
    expect((await comity(["test", "--coverage-json", file])).code).toBe(0);
    await expect(await readFile(file, "utf8")).toMatchFileSnapshot(golden("coverage.json"));
  });

  it("writes a page that needs nothing else", async () => {
    const file = join(folder, "coverage.html");
    expect((await comity(["test", "--coverage-html", file])).code).toBe(0);
    const page = await readFile(file, "utf8");
    await expect(page).toMatchFileSnapshot(golden("coverage.html"));
    expect(page).not.toMatch(/<script|<link|src=|https?:/);
    const anchors = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    for (const id of new Set(anchors)) expect(page).toContain(`id="${id}"`);
  });

  it("counts only the tests under the paths, and is about the packs that they name", async () => {
    const { out } = await comity(["test", "rules/shop/shop.scenario.yaml", "--coverage"]);
    expect(out).toContain("Coverage: 11.1 % (2 of 18 outcomes)");
  });

  it("fails below the least that is asked for, and says so", async () => {
    const { code, out } = await comity(["test", "--coverage-min", "99.5"]);
    expect(code).toBe(1);
    expect(out).toMatch(/Coverage is [\d.]+ %, and --coverage-min asks for 99.5 %.\n\n2 passed, 0 failed\n$/);
    expect((await comity(["test", "--coverage-min", "20"])).code).toBe(0);
  });

  it.each(["101", "-1", "most", "9e1"])("takes no %s for a percentage", async (least) => {
    const { code, err } = await comity(["test", `--coverage-min=${least}`]);
    expect(code).toBe(2);
    expect(err).toContain(`--coverage-min cannot be "${least}"`);
  });

  it("says if a file cannot be written", async () => {
    const { code, err } = await comity(["test", "--coverage-json", join(folder, "no", "where.json")]);
    expect(code).toBe(2);
    expect(err).toContain("cannot be written");
  });

  it("shows what the author wrote as text, whatever it is", async () => {
    const rules = join(folder, "rules");
    await writeRules(rules);
    const file = join(folder, "hostile.html");
    expect((await comity(["test", "--rules", rules, "--coverage-html", file])).code).toBe(0);
    const page = await readFile(file, "utf8");
    expect(page).not.toContain("<b>");
    expect(page).toContain("&lt;b&gt;\\&quot;");
  });
});

async function writeRules(rules: string): Promise<void> {
  await mkdir(join(rules, "vocabulary"), { recursive: true });
  await mkdir(join(rules, "odd"), { recursive: true });
  await writeFile(
    join(rules, "vocabulary", "v.yaml"),
    "company: {time_zone: UTC, currency: USD}\nchannels: [email]\nsilos: {}\nintents: {upsell: {class: marketing}}\n",
  );
  await writeFile(
    join(rules, "odd", "odd.comity"),
    'pack odd\nrule r applies to upsell when message.campaign is "<b>\\"" then block\n' +
      "test t given customer ana when Marketing asks to send upsell by email to ana expect send\n",
  );
}

describe("the advice on what is never unknown", () => {
  const source = { file: "p.comity", start: 0, end: 1 };
  const of = (points: readonly (readonly [silo: string | null, count: number])[], reached = 1) =>
    unknownAdvice({
      asked: points.length,
      reached,
      packs: [
        {
          name: "p",
          asked: points.length,
          reached,
          declarations: [
            {
              ...{ id: "p/r", name: "r", kind: "rule", source, asked: points.length, reached },
              points: points.map(([silo, count]) => ({
                ...{ kind: "condition", source, silo },
                outcomes: [{ outcome: "unknown", count }],
              })),
            },
          ],
        },
      ],
    });

  it("names each silo once, and says nothing where nothing of a record is missing", () => {
    expect(
      of([
        ["claims", 0],
        ["claims", 0],
        ["orders", 0],
        ["risk", 1],
      ]),
    ).toBe(
      "What is said of a record is unknown in a test that gives one, and says `silo claims is stale` (and so for orders).",
    );
    expect(
      of([
        [null, 0],
        ["claims", 1],
      ]),
    ).toBeNull();
    expect(of([["claims", 0]], 0)).toBeNull();
  });
});
