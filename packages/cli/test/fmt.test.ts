import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replaceRuleFile } from "../src/formatting/rule-file.ts";
import { comity } from "./comity.ts";

const LOOSE = "rule  a\n applies to upsell   then block\n";
const FORMATTED = "rule a\n  applies to upsell\n  then block\n";
const BROKEN = "rule a\n  applies to upsell\n  then blok\n";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-fmt-"));
});
afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const read = (name: string) => readFileSync(join(folder, name), "utf8");
const fmt = (...args: string[]) => comity(["fmt", ...args], { cwd: folder });

describe("comity fmt", () => {
  it("formats the rules in ./rules, however deep, and names what it changed", async () => {
    write("rules/one/a.comity", LOOSE);
    write("rules/one/deep/b.comity", FORMATTED);
    write("rules/notes.txt", LOOSE);
    write("elsewhere.comity", LOOSE);
    expect(await fmt()).toEqual({
      code: 0,
      out: "rules/one/a.comity\n",
      err: "1 file changed, 1 file formatted already.\n",
    });
    expect(read("rules/one/a.comity")).toBe(FORMATTED);
    expect([read("rules/notes.txt"), read("elsewhere.comity")]).toEqual([LOOSE, LOOSE]);
    expect(await fmt()).toMatchObject({ code: 0, out: "" });
  });

  it("with --check changes nothing, names what it would change, and fails", async () => {
    write("rules/a.comity", LOOSE);
    write("rules/b.comity", FORMATTED);
    const before = statSync(join(folder, "rules/a.comity")).mtimeMs;
    expect(await fmt("--check")).toEqual({
      code: 1,
      out: "rules/a.comity\n",
      err: "1 file not formatted, 1 file formatted already.\n",
    });
    expect(statSync(join(folder, "rules/a.comity")).mtimeMs).toBe(before);
    expect(await fmt("--check", "rules/b.comity")).toMatchObject({ code: 0, out: "" });
  });

  it("leaves a file with mistakes as it is and formats the others", async () => {
    write("rules/broken.comity", BROKEN);
    write("rules/loose.comity", LOOSE);
    const { code, out, err } = await fmt();
    expect({ code, out }).toEqual({ code: 2, out: "rules/loose.comity\n" });
    expect(err).toContain("rules/broken.comity:3:8");
    expect(err).toContain("1 file changed, 1 file left as it is.");
    expect(read("rules/broken.comity")).toBe(BROKEN);
  });

  it("leaves out a byte order mark and writes line ends as \\n", async () => {
    write("rules/a.comity", `\uFEFF${FORMATTED.replaceAll("\n", "\r\n")}`);
    expect(await fmt()).toMatchObject({ code: 0, out: "rules/a.comity\n" });
    expect(read("rules/a.comity")).toBe(FORMATTED);
  });

  it("refuses what is not UTF-8, of which it would lose something", async () => {
    const bytes = Buffer.concat([Buffer.from(LOOSE), Buffer.from([0x23, 0xe9, 0x0a])]);
    const path = write("rules/a.comity", bytes);
    const { code, err } = await fmt();
    expect(code).toBe(2);
    expect(err).toContain("rules/a.comity is not UTF-8 text.");
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it.skipIf(process.platform === "win32")(
    "keeps permissions and links, and leaves nothing behind",
    async () => {
      const path = write("rules/a.comity", LOOSE);
      chmodSync(path, 0o664);
      symlinkSync("rules/a.comity", join(folder, "link.comity"));
      expect(await fmt("link.comity")).toMatchObject({ code: 0 });
      expect(lstatSync(join(folder, "link.comity")).isSymbolicLink()).toBe(true);
      expect(read("rules/a.comity")).toBe(FORMATTED);
      expect(statSync(path).mode & 0o777).toBe(0o664);
      expect(readdirSync(join(folder, "rules"))).toEqual(["a.comity"]);
    },
  );

  it("tells of a file that cannot be written, and leaves nothing behind", async () => {
    await expect(replaceRuleFile(join(folder, "gone.comity"), FORMATTED)).rejects.toThrow(
      /cannot be written: ENOENT/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [["nowhere"], "nowhere does not exist."],
    [[], "There is no folder ./rules here."],
    [["empty"], "empty holds no rules."],
    [["a.txt"], "a.txt holds no rules."],
    [["--stdin", "a.txt"], "--stdin takes no PATH."],
  ])("%j is a wrong usage", async (args, message) => {
    mkdirSync(join(folder, "empty"));
    write("a.txt", LOOSE);
    const { code, out, err } = await fmt(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(read("a.txt")).toBe(LOOSE);
  });
});

describe("comity fmt --stdin", () => {
  it("writes the formatted text", async () => {
    expect(await comity(["fmt", "--stdin"], { input: LOOSE })).toEqual({ code: 0, out: FORMATTED, err: "" });
    expect(await comity(["fmt", "--stdin"], { input: "" })).toEqual({ code: 0, out: "", err: "" });
  });

  it("writes nothing of a text with mistakes but these", async () => {
    const { code, out, err } = await comity(["fmt", "--stdin"], { input: BROKEN });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("(standard input):3:8");
  });

  it("with --check only tells", async () => {
    expect(await comity(["fmt", "--stdin", "--check"], { input: LOOSE })).toMatchObject({ code: 1, out: "" });
    expect(await comity(["fmt", "--stdin", "--check"], { input: FORMATTED })).toMatchObject({ code: 0 });
  });
});
