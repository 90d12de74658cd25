import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../../../docs/test/support/markdown.ts";
import { ConfigurationError } from "../src/configuration/problems.ts";
import { readConfiguration } from "../src/configuration/read.ts";
import { ADAPTER_TYPES } from "../src/serving/adapter-types.ts";
import { examine } from "../src/serving/doctor.ts";
import { serve } from "../src/serving/serve.ts";
import { serverLog } from "../src/telemetry/log.ts";

const SILENT = serverLog({ write: () => undefined }, "error");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-own-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** A module that brings a kind of adapter; the adapter writes down what it was given. */
const MODULE = (more: Readonly<Record<string, string>> = {}): string => {
  const parts = {
    type: '"tickets"',
    contract: "1",
    schema: `{
      type: "object", required: ["url"],
      properties: {
        url: { type: "string", description: "Where the tickets are." },
        token: { $ref: "#/$defs/secret" },
        pages: { $ref: "#/$defs/page" },
      },
      $defs: { page: { type: "integer", minimum: 1 } },
    }`,
    create: `(settings, { name }) => ({
      name,
      start: async () => { globalThis.ownAdapterStarted = settings; },
      stop: async () => undefined,
      probe: async () => [{ tried: "ask for tickets", problem: null, help: null }],
      counters: () => ({ tickets: 1 }),
    })`,
    ...more,
  };
  const text = Object.entries(parts).map(([name, value]) => `${name}: ${value}`);
  return `export const tickets = { ${text.filter((one) => !one.endsWith(": -")).join(",\n")} };\n`;
};

const HEAD = `rules: ${join(root, "rules")}\npacks: [insurance]\nledger: ledger.db\nfollow_rules: false\nhttp: {port: 0}\n`;
/** Begins at line 6. */
const SECTION = "adapters:\n  - name: support\n    module: ./tickets.mjs\n    url: http://127.0.0.1:9\n";

function read(sections = SECTION) {
  write("comity.yaml", `${HEAD}${sections}`);
  return readConfiguration(join(folder, "comity.yaml"), ADAPTER_TYPES, { TOKEN: "tok-4711" });
}

async function problem(sections?: string): Promise<string> {
  const error: unknown = await read(sections).catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigurationError))
    throw error instanceof Error ? error : new Error("It is sound.");
  return error.message.replaceAll(`${folder}/`, "").replace(/^comity\.yaml:/gm, "");
}

describe("an adapter of one's own", () => {
  it("is made of the module that comity.yaml names, is tried by the doctor, and runs", async () => {
    write("tickets.mjs", MODULE());
    const configuration = await read(`${SECTION}    token: {env: TOKEN}\n    pages: 3\n`);
    const settings = { url: "http://127.0.0.1:9", token: "tok-4711", pages: 3 };
    expect(configuration.adapters[0]).toMatchObject({ name: "support", settings });
    expect(await examine(configuration, SILENT)).toContainEqual({
      tried: "support: ask for tickets",
      problem: null,
      help: null,
    });
    const running = await serve(configuration, SILENT);
    const metrics = await (await fetch(`${running.url}/metrics`)).text();
    await running.stop(true);
    expect(Reflect.get(globalThis, "ownAdapterStarted")).toEqual(settings);
    expect(metrics).toMatch(/comity_adapter_count\{.*adapter="support".*\} 1/);
  });

  it("may come from a package beside comity.yaml, also from one that can only be imported", async () => {
    write("node_modules/comity-tickets/package.json", '{"type": "module", "exports": {"import": "./a.js"}}');
    write("node_modules/comity-tickets/a.js", MODULE());
    const { adapters } = await read(SECTION.replace("./tickets.mjs", "comity-tickets"));
    expect(adapters[0]?.type.type).toBe("tickets");
  });

  it("is the one that type names, where a module brings several", async () => {
    const other = MODULE({ type: '"letters"' }).replace("tickets =", "letters =");
    write("tickets.mjs", `${MODULE()}${other}export default tickets;\n`);
    expect((await read(`${SECTION}    type: letters\n`)).adapters[0]?.type.type).toBe("letters");
    expect(await problem()).toBe(
      "8:13: The module has several types of adapter. Say which with type: tickets, letters.",
    );
    expect(await problem(`${SECTION}    type: leters\n`)).toBe(
      '10:11: The module has no type "leters". Did you mean "letters"?',
    );
  });

  it("has its settings checked by its own schema, at their line", async () => {
    write("tickets.mjs", MODULE());
    const wrong = SECTION.replace("url:", "urll:");
    expect(await problem(`${wrong}    token: tok-4711\n    pages: 0\n`)).toMatch(
      /^7:5: "url" is missing in adapters, number 1. Where the tickets are.\n9:5: There is no setting "urll" .*Did you mean "url"\?\n10:12: "token" is a secret, .*\n11:12: "pages" is 0, and has to be a whole number from 1\./,
    );
  });

  it.each([
    ["nothing", null, /^8:13: There is no file tickets.mjs\. /],
    ["another thing", "export const a = 1;", /^8:13: The module exports no type of adapter\. /],
    ["no type", MODULE({ type: "-" }), /^8:13: What the module exports as tickets has no type\. /],
    ["no contract", MODULE({ contract: "-" }), /does not say for which contract .* Write contract: 1/],
    ["a later contract", MODULE({ contract: "2" }), /is written for contract 2, and this comity has 1\./],
    ["no schema", MODULE({ schema: "-" }), /has no schema\. /],
    ["a schema that is none", MODULE({ schema: '{type: "objekt"}' }), /schema of tickets is no JSON Schema/],
    ["a setting of a taken name", MODULE({ schema: "{properties: {module: {}}}" }), /has a setting "module"/],
    ["a need that is not met", "import 'not-there';", /cannot be loaded: Cannot find package 'not-there'/],
  ])("is refused at its line when its module has %s", async (_, text, expected) => {
    if (text !== null) write("tickets.mjs", text);
    expect(await problem()).toMatch(expected);
  });

  it("is looked for as a package when its name is no path", async () => {
    expect(await problem(SECTION.replace("./tickets.mjs", "tickets.mjs"))).toMatch(
      /There is no package tickets.mjs in .* or above it. Install it there: .*begins with a dot: \.\/tickets\.mjs/,
    );
  });

  it("may not bring a second core, whose errors nobody would know", async () => {
    write("tickets.mjs", MODULE());
    write("node_modules/@comity/core/package.json", '{"name": "@comity/core"}');
    expect(await problem()).toContain(
      "uses a second @comity/core, in node_modules/@comity/core/package.json",
    );
  });

  it("is refused if it makes no adapter, and an error while it is made names it", async () => {
    const adapters = { connect: { create: "() => ({ name: 'support' })" }, fail: { create: "failing" } };
    write("tickets.mjs", MODULE(adapters.connect));
    await expect(serve(await read(), SILENT)).rejects.toThrow(
      /8:13: What create of tickets returns is no adapter: it has no start/,
    );
    write(
      "failing.mjs",
      `const failing = () => { throw new TypeError("x is odd"); };\n${MODULE(adapters.fail)}`,
    );
    const configuration = await read(SECTION.replace("tickets.mjs", "failing.mjs"));
    await expect(serve(configuration, SILENT)).rejects.toThrow(/adapter support could not start: x is odd/);
    expect((await examine(configuration, SILENT)).at(-1)).toMatchObject({
      tried: "support: make it",
      problem: expect.stringContaining("x is odd"),
    });
  });

  it("shows a probe that fails as a finding", async () => {
    const create = MODULE().replace(/probe: .*/, "probe: async () => { throw new Error('no line'); },");
    write("tickets.mjs", create);
    expect((await examine(await read(), SILENT)).at(-1)).toMatchObject({
      problem: "its probe failed: no line",
    });
  });
});
