import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleOf } from "@comity/core";
import { afterAll, describe, expect, test } from "vitest";
import { loadRules } from "../../src/compile/load-rules.ts";

const dir = mkdtempSync(join(tmpdir(), "comity-rules-"));
afterAll(() => rmSync(dir, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(join(dir, path, ".."), { recursive: true });
  writeFileSync(join(dir, path), text);
}

async function codes(folder: string): Promise<string[]> {
  return (await loadRules(folder)).diagnostics.map(({ code }) => code);
}

describe("a folder of rules", () => {
  test("that is not there", async () => {
    expect(await codes(join(dir, "nowhere"))).toEqual(["CY239"]);
  });

  test("without rules", async () => {
    write("empty/vocabulary/company.yaml", "company: {time_zone: UTC, currency: USD}");
    expect(await codes(join(dir, "empty"))).toEqual(["CY204"]);
  });

  test("without a vocabulary says what is missing", async () => {
    write("bare/p/p.comity", "pack p\n");
    expect(await codes(join(dir, "bare"))).toEqual(["CY423", "CY423", "CY423"]);
  });

  test("is read however deep, but for hidden folders and node_modules", async () => {
    const vocabulary =
      "company: {time_zone: UTC, currency: USD}\nchannels: [email]\nintents: {hello: {class: service}}";
    write("deep/vocabulary/all.yml", vocabulary);
    write(
      "deep/a/b/c/p.comity",
      "pack p\nrule r applies to hello then block\ntest t given customer ana when Marketing asks to send hello by email to ana expect block",
    );
    write("deep/.git/q.comity", "nonsense");
    write("deep/node_modules/q.comity", "nonsense");
    write("deep/vocabulary/notes.txt", "nonsense: [");
    const { ruleSet, tests, diagnostics } = await loadRules(join(dir, "deep"));
    expect(diagnostics).toEqual([]);
    expect(ruleSet?.program.rules.map(({ id }) => id)).toEqual(["p/r"]);
    expect(tests.map(({ pack, test: { name } }) => [pack, name.text])).toEqual([["p", "t"]]);
  });

  test("of the product compiles", async () => {
    const { ruleSet, diagnostics } = await loadRules(
      fileURLToPath(new URL("../../../../rules", import.meta.url)),
    );
    expect(diagnostics).toEqual([]);
    expect(ruleSet?.program.packs.length).toBeGreaterThan(1);
  });
});

describe("a bundle", () => {
  const vocabulary =
    "company: {time_zone: UTC, currency: USD}\nchannels: [email]\nintents: {hello: {class: service}}";

  test("is loaded as the folder that it was compiled from", async () => {
    write("bundled/vocabulary/all.yaml", vocabulary);
    write("bundled/p/p.comity", "pack p\nrule r applies to hello then block");
    const { ruleSet, sources } = await loadRules(join(dir, "bundled"));
    expect(sources.map(({ text }) => text)).toEqual(["pack p\nrule r applies to hello then block"]);
    write("rules.json", ruleSet === null ? "" : bundleOf(ruleSet));
    const loaded = await loadRules(join(dir, "rules.json"));
    expect(loaded).toMatchObject({ diagnostics: [], tests: [], sources: [] });
    expect(loaded.ruleSet?.program.hash).toBe(ruleSet?.program.hash);
    expect((await loadRules(join(dir, "rules.json"), ["p"])).ruleSet?.program.hash).toBe(
      ruleSet?.program.hash,
    );
    expect(
      (await loadRules(join(dir, "rules.json"), ["q"])).diagnostics.map(({ message }) => message),
    ).toEqual([`The bundle ${join(dir, "rules.json")} holds p, and no fewer can be taken.`]);
  });

  test("that is none says why", async () => {
    write("empty.json", "");
    const [diagnostic] = (await loadRules(join(dir, "empty.json"))).diagnostics;
    expect(diagnostic?.code).toBe("CY243");
    expect(diagnostic?.message).toContain("This is no JSON");
  });
});
