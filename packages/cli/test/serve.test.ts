import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { comity, comityProcess, type Ran } from "./comity.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "comity-serve-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const NEW = ["key", "new", "--name", "mailer", "--scopes", "decide", "--department", "Marketing"];

describe("comity key new", () => {
  it("writes the key once to standard output, and its hash to where the configuration has it from", async () => {
    const { code, out, err } = await comity([...NEW, "--hash-file", "mailer.hash"], { cwd });
    expect(code).toBe(0);
    expect(out).toMatch(/^comity_[\w-]{43}\n$/);
    expect(err).toContain('hash: {file: "mailer.hash"}');
    const hash = readFileSync(join(cwd, "mailer.hash"), "utf8");
    expect(hash).toMatch(/^sha256:[0-9a-f]{64}\n$/);
    expect(`${err}${hash}`).not.toContain(out.trim());
    const again = await comity([...NEW, "--hash-file", "mailer.hash"], { cwd });
    expect(again).toMatchObject({ code: 2, out: "" });
    expect(readFileSync(join(cwd, "mailer.hash"), "utf8")).toBe(hash);
  });

  it("writes the key into a file that only its owner may read, where that was said", async () => {
    const files = ["--hash-file", "mailer.hash", "--key-file", "mailer.key"];
    expect(await comity([...NEW, ...files], { cwd })).toMatchObject({ code: 0, out: "" });
    expect(readFileSync(join(cwd, "mailer.key"), "utf8")).toMatch(/^comity_[\w-]{43}\n$/);
    for (const name of ["mailer.key", "mailer.hash"])
      expect(statSync(join(cwd, name)).mode & 0o777).toBe(0o600);
    const again = await comity([...NEW, "--hash-file", "other.hash", "--key-file", "mailer.key"], { cwd });
    expect(again).toMatchObject({ code: 2, out: "" });
    expect(existsSync(join(cwd, "other.hash"))).toBe(false);
  });

  it.each([
    [["key", "old", "--name", "a", "--scopes", "read"], 'There is no "key old".'],
    [["key", "new", "--name", "a", "--scopes", "raed"], 'Did you mean "read"?'],
    [["key", "new", "--name", "A b", "--scopes", "read"], "cannot be a name"],
    [["key", "new", "--name", "a", "--scopes", "decide"], "--department is missing."],
    [["key", "new", "--name", "a", "--scopes", "report"], "--silos is missing."],
  ])("%j is refused", async (args, message) => {
    const { code, out, err } = await comity(args, { cwd });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
  });
});

describe.each(["serve", "doctor"])("comity %s", (command) => {
  it("says that there is no configuration", async () => {
    const { code, err } = await comity([command], { cwd });
    expect(code).toBe(2);
    await expect(err).toMatchFileSnapshot("golden/no-configuration.txt");
    writeFileSync(join(cwd, "comity.yaml"), err.slice(err.indexOf("\n\n") + 2));
    mkdirSync(join(cwd, "rules"));
    // With that the configuration is sound: what is missing now are rules.
    expect((await comity([command], { cwd })).err).not.toContain("comity.yaml");
  });

  it("shows mistakes of the configuration at their place, and begins nothing", async () => {
    writeFileSync(join(cwd, "comity.yaml"), "rules: rules\nledgr: sqlite:ledger.db\n");
    const { code, out, err } = await comity([command], { cwd });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain('comity.yaml:2:1: There is no setting "ledgr". Did you mean "ledger"?');
  });
});

describe("comity serve with a module that cannot be loaded", () => {
  it.each([
    [
      "export const = 1;",
      /8:\d+: The module cannot be loaded: Unexpected token '='\. Try it alone: node .*x\.mjs/,
    ],
    ["\nthrow new Error('No luck.');", /The module cannot be loaded: No luck \(.*x\.mjs:2\)\./],
  ])("shows what Node says of it: %j", async (text, expected) => {
    writeFileSync(join(cwd, "x.mjs"), text);
    writeFileSync(
      join(cwd, "comity.yaml"),
      "rules: rules\nledger: l.db\n\n\n\nadapters:\n  - name: x\n    module: ./x.mjs\n",
    );
    const { code, out, err } = await comityProcess(["serve"], { cwd });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(expected);
    expect(err).not.toContain("Warning");
  });
});

describe("comity serve beside another one", () => {
  const RULES = fileURLToPath(new URL("../../../rules", import.meta.url));
  const GATE =
    "adapters: [{type: smtp, name: mail, listen: {port: PORT}, next_hop: {host: 127.0.0.1, port: 1}, mapping: {}}]";

  const configure = (port: number): void =>
    writeFileSync(
      join(cwd, "comity.yaml"),
      `rules: ${RULES}\npacks: [insurance]\nledger: ledger.db\nhttp: {port: 0}\n${GATE.replace("PORT", String(port))}\n`,
    );

  it("names the adapter whose folder is in use, and says what to do", async () => {
    configure(0);
    const folder = join(cwd, "state", "mail");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const other = new DatabaseSync(join(folder, "lock.db"));
    other.exec("BEGIN EXCLUSIVE");
    const { code, err } = await comity(["serve"], { cwd });
    other.close();
    expect(code).toBe(2);
    expect(err).toContain("The adapter mail could not start: The folder ");
    expect(err).toContain("is in use: another process runs this adapter.\nStop the other process");
  });

  it("names the adapter whose port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    configure(port);
    const { code, err } = await comity(["serve"], { cwd });
    other.close();
    expect(code).toBe(2);
    expect(err).toContain("The adapter mail could not start: ");
    expect(err).toContain("Is comity running already? Else name another port in its `listen`.");
  });
});

describe("comity serve with an adapter that does not stop", () => {
  const RULES = fileURLToPath(new URL("../../../rules", import.meta.url));
  /** Has a port open, and a timer, whatever it is told. */
  const MODULE = (stop: string): string => `import { createServer } from "node:net";
export default {
  type: "stubborn", contract: 1, schema: { type: "object", properties: {} },
  create: (settings, { name }) => ({
    name,
    start: async () => void createServer().listen(0, "127.0.0.1"),
    stop: ${stop},
    probe: async () => [],
    counters: () => ({}),
  }),
};
`;

  async function ended(stop: string, signal: NodeJS.Signals): Promise<Ran & { readonly log: unknown[] }> {
    writeFileSync(join(cwd, "stubborn.mjs"), MODULE(stop));
    writeFileSync(
      join(cwd, "comity.yaml"),
      `rules: ${RULES}\npacks: [insurance]\nledger: ledger.db\nstop_seconds: 1\nhttp: {port: 0}\n` +
        "adapters: [{name: stubborn, module: ./stubborn.mjs}]\n",
    );
    const begun = (child: ChildProcess): void => {
      let said = "";
      const look = (text: string): void => {
        said += text;
        if (!said.includes("comity answers on")) return;
        child.stderr?.off("data", look);
        child.kill(signal);
      };
      child.stderr?.on("data", look);
    };
    const result = await comityProcess(["serve"], { cwd, begun });
    const log = result.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    return { ...result, log };
  }

  it("ends all the same, and says which adapter it was", { timeout: 120_000 }, async () => {
    const { code, err, log } = await ended("() => new Promise(() => undefined)", "SIGTERM");
    expect(code).toBe(1);
    expect(err).toContain("Cut off, for it did not stop in time: stubborn.");
    expect(log).toContainEqual(
      expect.objectContaining({ msg: "adapter did not stop in time", adapter: "stubborn" }),
    );
    expect(log.at(-1)).toMatchObject({ msg: "ended" });
    // It has let go of the ledger in good order: nothing is left to be recovered.
    expect(existsSync(join(cwd, "ledger.db-wal"))).toBe(false);
  });

  it("ends though an adapter says that it has stopped, and has left something open", {
    timeout: 120_000,
  }, async () => {
    const { code, log } = await ended("async () => undefined", "SIGINT");
    expect(code).toBe(0);
    expect(log.at(-1)).toMatchObject({ msg: "something was left open" });
  });
});
