import { describe, expect, it } from "vitest";
import { comity, comityProcess, golden } from "./comity.ts";

describe("help", () => {
  it.each([
    "check",
    "ask",
    "explain",
    "replay",
    "reconcile",
    "test",
    "lint",
    "fmt",
    "compile",
    "new",
    "serve",
    "doctor",
    "key",
    "migrate",
    "backup",
    "outbox",
    "subject",
    "retention",
  ])("of comity %s says all there is to know", async (name) => {
    const { code, out, err } = await comity([name, "--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    await expect(out).toMatchFileSnapshot(golden(`help-${name}.txt`));
    expect((await comity(["help", name])).out).toBe(out);
  });

  it("of comity itself lists the commands", async () => {
    const { code, out } = await comity(["--help"]);
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot(golden("help.txt"));
  });

  it("is the same from the command itself as in this process, and so are exit codes", async () => {
    for (const args of [
      ["--help"],
      ["check", "--help"],
      ["chekc"],
      ["check", "none.jsonl", "--rules", "nowhere"],
    ]) {
      expect(await comityProcess(args)).toEqual(await comity(args));
    }
  });

  it("without a command goes to standard error, and is a wrong usage", async () => {
    const { code, out, err } = await comity([]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("comity COMMAND [options]");
  });

  it("--version names the version", async () => {
    expect(await comity(["--version"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^comity \d+\.\d+\.\d+\n$/),
    });
  });
});

describe("a slip on the command line", () => {
  it.each([
    [["chekc"], 'There is no command "chekc".', 'Did you mean "check"?'],
    [
      ["cover"],
      'There is no command "cover".',
      "The commands are check, ask, explain, replay, reconcile, test, lint, fmt, compile, new, serve, doctor, key, map, rejected, dead-letters, migrate, backup, verify, outbox, subject, retention, help.",
    ],
    [["coverage"], 'There is no command "coverage".', "Coverage is an option: comity test --coverage"],
    [["--verbose"], "comity has no option --verbose.", "Its options are --help and --version."],
    [["check", "--fact", "x"], "comity check has no option --fact.", 'Did you mean "--facts"?'],
    [["check"], "--messages PATH is missing.", "comity check --help"],
    [["check", "--messages", "--facts", "x"], "--messages needs a value.", "Write --messages PATH."],
    [
      ["check", "--messages", "messages.csv", "--format", "josnl"],
      '--format cannot be "josnl".',
      'Did you mean "jsonl"?',
    ],
    [["check", "--messages", "messages.csv", "--now", "today"], "--now", "not an instant"],
    [["replay"], "LOG.jsonl is missing.", "comity replay --help"],
    [["replay", "a.jsonl", "b.jsonl"], 'does not know what to do with "b.jsonl"', "Options begin with --."],
    [
      ["ask", "--customer", "c", "--intent", "upsell", "--channel", "email", "--about", "order"],
      '--about order has no "=".',
      "NAME=VALUE",
    ],
    [["check", "--messages", "nowhere.csv"], "nowhere.csv does not exist.", "Check the path."],
    [
      ["check", "--messages", "messages.csv", "--rules", "nowhere"],
      "nowhere does not exist.",
      "Check the path.",
    ],
  ])("%j", async (args, message, help) => {
    const { code, out, err } = await comity(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).toContain(help);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("a folder without ./rules says how to name it", async () => {
    const { code, err } = await comity(["test"], { cwd: import.meta.dirname });
    expect(code).toBe(2);
    expect(err).toContain("Name the folder of rules with --rules DIR.");
  });
});

describe("colours", () => {
  it("are left out without a terminal, and can be asked for", async () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for the escapes is the point
    const escapes = /\u001B\[/;
    expect((await comity(["--help"], { env: { NO_COLOR: "" } })).out).not.toMatch(escapes);
    expect((await comity(["--help"], { env: { FORCE_COLOR: "1" } })).out).toMatch(escapes);
    const both = await comity(["--help"], { env: { NO_COLOR: "1", FORCE_COLOR: "1" } });
    expect(both.out).toMatch(escapes);
    expect(both.err).toBe("");
  });
});
