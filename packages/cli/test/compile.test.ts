import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleOf, loadBundle } from "@comity/core";
import { loadRules } from "@comity/dsl";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { comity, fixtures } from "./comity.ts";

// Beside the packages, so that a module finds @comity/core as one that is deployed does.
const beside = join(import.meta.dirname, "..", "..", "..", "node_modules", ".cache");
let folder: string;
beforeAll(() => {
  mkdirSync(beside, { recursive: true });
  folder = mkdtempSync(join(beside, "comity-compile-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILES = ["rules.d.mts", "rules.json", "rules.mjs", "rules.mjs.map"];

/** Decides with a module in a process that may generate no code and, but for what is named, load no parser. */
const DECIDES = `
  import { registerHooks } from "node:module";
  registerHooks({
    load(url, context, next) {
      if (/chevrotain|packages.dsl.src/.test(url)) throw new Error("The parser was loaded: " + url);
      return next(url, context);
    },
  });
  const { manualClock, openEngine } = await import("@comity/core");
  const { memoryStore } = await import("@comity/store");
  const { rules, evaluator } = await import(process.argv[1]);
  const clock = manualClock(Date.parse("2026-03-02T09:00:00Z"));
  const engine = await openEngine({ rules, evaluator, store: memoryStore(), clock });
  await engine.load({
    customers: [{ id: "ana", household: "h1", time_zone: "UTC" }],
    records: { "orders.order": [{ customer: "ana", number: "O-1", status: "open" }] },
    silos: { orders: "live" },
  });
  const request = { id: "m1", department: "Marketplace", intent: "review_request", channel: "email", customer: "ana", about: { order: "O-1" } };
  const { verdict, answer } = await engine.decide(request);
  console.log(verdict, answer.reasons[0].text);
`;

describe("comity compile", () => {
  it("writes a module, its types and map, and a bundle, and says what it wrote", async () => {
    const { code, out, err } = await comity(["compile", "rules", "--out", folder]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(readdirSync(folder).sort()).toEqual(FILES);
    const { ruleSet } = await loadRules(join(fixtures, "rules"));
    const hash = ruleSet?.program.hash;
    expect(loadBundle(readFileSync(join(folder, "rules.json"), "utf8")).program.hash).toBe(hash);
    expect(out).toContain("rules.mjs.map  its source map, ");
    expect(out).toContain(`\n\n1 rule, 0 conflicts, 1 limit, 0 alerts of 1 pack\nrule set ${hash}\n`);
  });

  it("gives the same files each time, and leaves nothing else behind", async () => {
    const before = FILES.map((file) => readFileSync(join(folder, file), "utf8"));
    expect((await comity(["compile", "rules", "--out", folder])).code).toBe(0);
    expect(FILES.map((file) => readFileSync(join(folder, file), "utf8"))).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(FILES);
  });

  it("writes a module that decides where no code may be generated, and without the parser", () => {
    const flags = ["--conditions=@comity/source", "--disallow-code-generation-from-strings"];
    const module = pathToFileURL(join(folder, "rules.mjs")).href;
    const run = ["--input-type=module", "-e", DECIDES, module];
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, ...run], {
      encoding: "utf8",
      cwd: fixtures,
    });
    expect(stderr).toBe("");
    expect(stdout).toBe("hold Order O-1 has not come yet.\n");
  });

  it("maps the module to the rules", () => {
    const map = JSON.parse(readFileSync(join(folder, "rules.mjs.map"), "utf8"));
    const [source] = map.sources.filter((file: string) => file.endsWith("shop.comity"));
    expect(readFileSync(join(folder, source), "utf8")).toBe(map.sourcesContent[map.sources.indexOf(source)]);
    expect(readFileSync(join(folder, "rules.mjs"), "utf8")).toContain("//# sourceMappingURL=rules.mjs.map\n");
  });

  it.each([
    [["--out", "only/x.json"], ["x.json"]],
    [
      ["--out", "only/x.mjs"],
      ["x.d.mts", "x.mjs", "x.mjs.map"],
    ],
    [
      ["--out", "only/x.js"],
      ["x.d.ts", "x.js", "x.js.map"],
    ],
    [["--out", "only", "--format", "bundle"], ["rules.json"]],
    [
      ["--out", "only", "--format", "module"],
      ["rules.d.mts", "rules.mjs", "rules.mjs.map"],
    ],
  ])("%j writes only what it names", async (args, files) => {
    const rules = join(fixtures, "rules");
    expect((await comity(["compile", rules, ...args], { cwd: folder })).err).toBe("");
    expect(readdirSync(join(folder, "only")).sort()).toEqual(files);
    rmSync(join(folder, "only"), { recursive: true });
  });

  it("makes a module of a bundle", async () => {
    const out = join(folder, "again");
    expect((await comity(["compile", join(folder, "rules.json"), "--out", out])).code).toBe(0);
    expect(readFileSync(join(out, "rules.json"), "utf8")).toBe(
      readFileSync(join(folder, "rules.json"), "utf8"),
    );
  });

  it("writes nothing of rules with errors", async () => {
    const out = join(folder, "broken");
    const { code, err } = await comity(["compile", "broken-rules", "--out", out]);
    expect(code).toBe(2);
    expect(err).toMatch(/The rules in broken-rules have \d+ errors?; nothing was done\./);
    expect(() => readdirSync(out)).toThrow();
  });

  it.each([
    [["compile"], "--out PATH is missing."],
    [
      ["compile", "rules", "--out", "x.json", "--format", "module"],
      "--out x.json names a bundle, and --format a module.",
    ],
    [["compile", "nowhere", "--out", "x"], "nowhere does not exist."],
    [["compile", "rules", "--out", "messages.csv/x"], "cannot be written"],
  ])("%j says what is wrong", async (args, message) => {
    const { code, err } = await comity(args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe("a bundle instead of a folder", () => {
  const bundle = () => join(folder, "rules.json");
  const now = ["--now", "2026-03-02T09:00:00Z"];
  const check = ["check", "--facts", "facts", "--messages", "messages.csv", "--format", "jsonl", ...now];

  it("decides as the folder does, in each command", async () => {
    for (const args of [
      check,
      [
        "ask",
        "--facts",
        "facts",
        "--customer",
        "ana",
        "--intent",
        "receipt",
        "--channel",
        "email",
        "--at",
        "2026-03-02T09:00:00Z",
      ],
      ["explain", "--rule", "one-offer"],
      ["explain", "--reads", "upsell"],
      ["replay", "log.jsonl"],
    ]) {
      const folderSays = await comity([...args, "--rules", "rules"]);
      expect(folderSays.code, args.join(" ")).toBe(0);
      expect(await comity([...args, "--rules", bundle()])).toEqual(folderSays);
    }
  });

  it("can be compared with", async () => {
    const { code, out } = await comity(["replay", "log.jsonl", "--compare", bundle()]);
    expect(code).toBe(0);
    expect(out).toContain(bundle());
  });

  it("that was altered is refused", async () => {
    const { ruleSet } = await loadRules(join(fixtures, "rules"));
    const altered = join(folder, "altered.json");
    writeFileSync(
      altered,
      (ruleSet === null ? "" : bundleOf(ruleSet)).replace("has not come yet", "has come already"),
    );
    const { code, out, err } = await comity([...check, "--rules", altered]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(`error CY243: The bundle ${altered} cannot be used: hash: It says `);
    expect(err).toContain("It was altered on the way. Get it anew, or compile the rules again.");
  });

  it("takes no other packs than it has", async () => {
    const { code, err } = await comity([...check, "--rules", bundle(), "--packs", "other"]);
    expect(code).toBe(2);
    expect(err).toContain("holds shop, and no fewer can be taken.");
  });
});
