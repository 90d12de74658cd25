import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { comity, fixtures, golden } from "./comity.ts";

let cwd = "";
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "comity-new-"));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const run = (...args: string[]) => comity(args, { cwd, env: { npm_command: "" } });
const read = (path: string) => readFile(join(cwd, path), "utf8");

describe("comity new pack", () => {
  it("begins a folder of rules with a vocabulary, a rule, its tests and a README", async () => {
    const { code, out, err } = await run("new", "pack", "parcels", "--owner", 'The "market"');
    expect({ code, err }).toEqual({
      code: 0,
      err:
        "Its rule is made of a first vocabulary in rules/vocabulary: write your company's words there.\n" +
        "Run its tests with comity test ./rules/parcels\n",
    });
    expect(out).toBe(
      "rules/vocabulary/company.yaml\nrules/parcels/parcels.comity\nrules/parcels/README.md\n",
    );
    await expect(await read("rules/parcels/parcels.comity")).toMatchFileSnapshot(
      golden("new-pack.comity.txt"),
    );
    await expect(await read("rules/parcels/README.md")).toMatchFileSnapshot(golden("new-pack.md.txt"));
  });

  it("passes its own tests, which leave nothing untried, is formatted and has no findings", async () => {
    await run("new", "pack", "parcels", "--owner", "marketplace");
    const { code, out } = await run("test", "--coverage-min", "100");
    expect(out).toMatch(/Coverage: 100 %[\s\S]*\n4 passed, 0 failed\n$/);
    expect(code).toBe(0);
    expect((await run("fmt", "--check")).code).toBe(0);
    expect((await run("lint")).err).toBe("No findings.\n");
  });

  it("makes its rule of the vocabulary that is there, and adds packs beside others", async () => {
    await cp(join(fixtures, "rules"), join(cwd, "elsewhere"), { recursive: true });
    const { code, err } = await run("new", "pack", "parcels", "--rules", "elsewhere/");
    expect({ code, err }).toEqual({
      code: 0,
      err:
        "Its rule is made of the vocabulary in elsewhere/vocabulary. For another, name its folder of rules with --rules.\n" +
        "Run its tests with comity test elsewhere/parcels --rules elsewhere\n",
    });
    expect(await read("elsewhere/parcels/README.md")).toContain(
      "`comity test elsewhere/parcels --rules elsewhere`",
    );
    expect(await read("elsewhere/parcels/parcels.comity")).toContain("some orders.order (status is open)");
    expect(await readdir(join(cwd, "elsewhere", "vocabulary"))).toEqual(["shop.yaml"]);
    expect(
      (await run("test", "elsewhere/parcels", "--rules", "elsewhere", "--coverage-min", "100")).code,
    ).toBe(0);
  });

  it("shows a command that works as it was called", async () => {
    const { err } = await comity(["new", "pack", "parcels"], { cwd, env: { npm_command: "exec" } });
    expect(err).toContain("Run its tests with npx comity test ./rules/parcels\n");
  });

  it.each([
    ["no records", "intents: {newsletter: {class: marketing}}"],
    [
      "a record that the rule may not read for marketing",
      "silos: {risk: {owner: R, records: {score: {key: id, fields: {id: text, level: {type: one of, values: [a, b], purposes: [fraud]}}}}}}\n" +
        "intents: {newsletter: {class: marketing, departments: [Guest Services]}}",
    ],
  ])("where a vocabulary has %s, its rule is about quiet hours", async (_name, vocabulary) => {
    await mkdir(join(cwd, "rules", "vocabulary"), { recursive: true });
    await writeFile(
      join(cwd, "rules", "vocabulary", "v.yaml"),
      `company: {time_zone: Asia/Tokyo, currency: JPY}\nchannels: [email]\n${vocabulary}\n`,
    );
    expect((await run("new", "pack", "night")).code).toBe(0);
    expect(await read("rules/night/night.comity")).toContain("rule quiet-hours");
    const { code, out } = await run("test", "--coverage-min", "100");
    expect(out).toMatch(/3 passed, 0 failed\n$/);
    expect(code).toBe(0);
  });

  it("overwrites nothing", async () => {
    await run("new", "pack", "parcels");
    const before = await read("rules/parcels/parcels.comity");
    const { code, out, err } = await run("new", "pack", "parcels", "--owner", "somebody");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("rules/parcels is there already.");
    expect(await read("rules/parcels/parcels.comity")).toBe(before);
  });

  it("takes no name that a pack in another folder has", async () => {
    await run("new", "pack", "parcels");
    await cp(join(cwd, "rules", "parcels"), join(cwd, "rules", "post"), { recursive: true });
    await rm(join(cwd, "rules", "parcels"), { recursive: true });
    const { code, err } = await run("new", "pack", "parcels");
    expect(code).toBe(2);
    expect(err).toContain('There is a pack "parcels" already, in rules/post/parcels.comity.');
  });

  it.each(["Parcels", "two words", "with_underscore", "x-", "a--b", "../up", "vocabulary", "when", ""])(
    "takes no %j for a name",
    async (name) => {
      const { code, out, err } = await run("new", "pack", name);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain(`A pack cannot be called "${name}".`);
      expect(await readdir(cwd)).toEqual([]);
    },
  );

  it("says what a vocabulary with mistakes has, and writes nothing", async () => {
    await mkdir(join(cwd, "rules", "vocabulary"), { recursive: true });
    await writeFile(
      join(cwd, "rules", "vocabulary", "v.yaml"),
      "company: {time_zone: Nowhere, currency: EUR}\n",
    );
    const { code, err } = await run("new", "pack", "parcels");
    expect(code).toBe(2);
    expect(err).toContain("The vocabulary in ./rules has errors.");
    expect(await readdir(join(cwd, "rules"))).toEqual(["vocabulary"]);
  });

  it("begins nothing else", async () => {
    const { code, err } = await run("new", "rule", "parcels");
    expect(code).toBe(2);
    expect(err).toContain('comity new begins no "rule parcels".');
    expect((await run("new", "pack")).err).toContain("NAME is missing.");
  });

  it("writes a server's configuration that the doctor finds well, and writes nothing over", async () => {
    await run("new", "pack", "parcels");
    const { code, out, err } = await run("new", "server");
    expect({ code, out }).toEqual({ code: 0, out: "comity.yaml\nstate.key\n" });
    expect(err).toContain("comity key new --name mailer");
    expect((await stat(join(cwd, "state.key"))).mode & 0o777).toBe(0o600);
    const text = await readFile(join(cwd, "comity.yaml"), "utf8");
    await writeFile(join(cwd, "comity.yaml"), text.replace("port: 8470", "port: 0"));
    const examined = await run("doctor");
    expect(examined.out.match(/^FAIL .*/gm)).toEqual(["FAIL find a key for the interface over HTTP"]);
    const again = await run("new", "server");
    expect(again.code).toBe(2);
    expect(again.err).toContain("There is a comity.yaml here already.");
  });
});
