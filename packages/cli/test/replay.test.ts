import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { bin, comity, fixtures, golden, withoutHashes } from "./comity.ts";

describe("comity replay", () => {
  it("tells everything that happens, as it happens", async () => {
    const { code, out, err } = await comity(["replay", "log.jsonl", "--packs", "shop"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    await expect(out).toMatchFileSnapshot(golden("replay.txt"));
  });

  it("writes a JSON object for each, and a summary last", async () => {
    const { code, out } = await comity(["replay", "log.jsonl", "--format", "jsonl"]);
    expect(code).toBe(0);
    await expect(withoutHashes(out)).toMatchFileSnapshot(golden("replay.jsonl"));
  });

  it("stops at a line that runs back in time, and says which", async () => {
    const { code, out, err } = await comity(["replay", "log-backwards.jsonl", "--format", "jsonl"]);
    expect(code).toBe(2);
    expect(err).toContain("log-backwards.jsonl:2: this step lies before the one above it.");
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).kind),
    ).toEqual(["decision"]);
  });

  it.each([
    [
      '{"at":"2026-03-02T10:00:00Z"}\n{"mesage":{}}\n',
      'standard input:2: mesage: There is no "mesage" here. Did you mean "message"?',
    ],
    ['{"at":"2026-03-02T10:00:00Z"}\n{oops\n', "standard input:2: This is not JSON"],
    ['{"at":"yesterday"}\n', 'standard input:1: at: "yesterday" is not an instant.'],
    ['{"start":"m1"}\n', "standard input:1: nothing says when the log begins."],
    ['{"at":"2026-03-02T10:00:00Z","start":"m1"}\n', "standard input:1: message m1"],
    [
      '{"at":"2026-03-02T10:00:00Z","start":"m1","sent":"m1"}\n',
      "A step does one thing, and this one has start and sent.",
    ],
    ['{"at":"2026-03-02T10:00:00Z","fact":{"orders.ordr":{"number":"1"}}}\n', 'Did you mean "orders.order"?'],
    ['{"now":"2026-03-02T10:00:00Z","custmers":[]}\n', 'Did you mean "customers"?'],
    [
      '{"at":"2026-03-02T10:00:00Z","fact":{"orders.order":{"__proto__":{"number":"1"}}}}\n',
      '"__proto__" is not a name',
    ],
    ["", "standard input holds no steps."],
  ])("refuses %j", async (input, message) => {
    const { code, err } = await comity(["replay", "-"], { input });
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("ends quietly when its reader leaves", async () => {
    const child = spawn(
      process.execPath,
      ["--conditions=@comity/source", bin, "replay", "-", "--format", "jsonl"],
      {
        cwd: fixtures,
      },
    );
    let err = "";
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    child.stdin.on("error", () => undefined);
    child.stdin.write('{"at":"2026-03-02T10:00:00Z"}\n');
    const line = (id: number) =>
      `{"message":{"id":"m${id}","department":"billing","intent":"receipt","channel":"email","customer":"c-1"}}\n`;
    child.stdin.write(line(0));
    await once(child.stdout, "data");
    child.stdout.destroy();
    for (let id = 1; id < 2_000; id++) child.stdin.write(line(id));
    child.stdin.end();
    const [code] = await once(child, "close");
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });
});

describe("comity replay --compare", () => {
  const compared = ["replay", "compare-log.jsonl", "--compare", "candidate"];

  it("tells what would come out otherwise, counted and with examples", async () => {
    const { code, out, err } = await comity(compared);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    await expect(out).toMatchFileSnapshot(golden("compare.txt"));
  });

  it("writes each difference as JSON when it comes up, and a summary last", async () => {
    const { code, out } = await comity([...compared, "--format", "jsonl"]);
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot(golden("compare.jsonl"));
  });

  it("explains as many examples as are asked for", async () => {
    const { out } = await comity([...compared, "--examples", "0"]);
    expect(out).not.toContain("  before ");
    expect(out).toContain("2 misses are in one of the two only");
    expect((await comity([...compared, "--examples", "many"])).err).toContain('--examples cannot be "many".');
  });

  it("finds nothing between rules and themselves but what they observe", async () => {
    const { code, out } = await comity([...compared, "--rules", "candidate"]);
    expect(code).toBe(0);
    expect(out).toContain("0 of 8 messages would be answered otherwise\n\n2 times a declaration that only");
    expect(out).not.toContain("  before ");
  });

  it("says by which rules a line cannot be played", async () => {
    const input =
      '{"at":"2026-03-02T10:00:00Z","message":{"id":"m","department":"d","intent":"upsel","channel":"email","customer":"c-1"}}\n';
    const { code, err } = await comity(["replay", "-", "--compare", "candidate"], { input });
    expect(code).toBe(2);
    expect(err).toContain('standard input:1: message m: intent: The vocabulary has no intent "upsel".');
    expect(err).toContain("(by the rules in ./rules)");
  });

  it("plays nothing if either folder has errors", async () => {
    const { code, out, err } = await comity(["replay", "log.jsonl", "--compare", "broken-rules"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("The rules in broken-rules have");
  });
});

describe("comity replay of rules that only observe", () => {
  it("tells at the end what they would have changed", async () => {
    const { out } = await comity(["replay", "compare-log.jsonl", "--rules", "candidate"]);
    await expect(out).toMatchFileSnapshot(golden("replay-observed.txt"));
  });

  it("writes it as JSON when it comes up", async () => {
    const { out } = await comity([
      "replay",
      "compare-log.jsonl",
      "--rules",
      "candidate",
      "--format",
      "jsonl",
    ]);
    const lines = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(
      lines.filter(({ kind }) => kind === "observed").map(({ message, after }) => [message, after.outcome]),
    ).toEqual([
      ["m4", "block"],
      [null, "raised"],
    ]);
    expect(lines.at(-1).observed.count).toBe(2);
  });
});
