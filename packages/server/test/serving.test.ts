import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Adapter, AdapterContext } from "@comity/adapters";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../../../docs/test/support/markdown.ts";
import type {} from "../../conformance/src/postgres/shared-server.ts";
import { testDatabase } from "../../conformance/src/postgres/test-database.ts";
import { comityClient } from "../src/client/client.ts";
import type { Configuration } from "../src/configuration/configuration.ts";
import { readConfiguration } from "../src/configuration/read.ts";
import type { AnyAdapterType } from "../src/configuration/schema.ts";
import { newKey } from "../src/keys/api-key.ts";
import { stopAdapters } from "../src/serving/adapters.ts";
import { examine } from "../src/serving/doctor.ts";
import { type Running, serve } from "../src/serving/serve.ts";
import { serverLog } from "../src/telemetry/log.ts";

const SILENT = serverLog({ write: () => undefined }, "error");
const { key, hash } = newKey();

let folder: string;
let running: Running[] = [];
let did: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-serving-"));
  did = [];
});
afterEach(async () => {
  for (const one of running) await one.stop(true);
  running = [];
  rmSync(folder, { recursive: true, force: true });
});

/** Tells what is done to it; one that is called `broken` cannot start. */
const TYPE: AnyAdapterType = {
  type: "told",
  schema: { type: "object", properties: {} },
  create(_, { name }: AdapterContext): Adapter {
    return {
      name,
      async start() {
        if (name === "broken") throw new Error("The port is taken.");
        did.push(`${name} starts`);
      },
      async stop() {
        did.push(`${name} stops`);
      },
      probe: async () => [
        { tried: "knock", problem: name === "broken" ? "nobody is there" : null, help: null },
      ],
      counters: () => ({ knocks: 3 }),
    };
  },
};

async function configured(more = "", port = 0): Promise<Configuration> {
  const text = `rules: ${join(root, "rules")}\npacks: [insurance]\nledger: ledger.db\nfollow_rules: false\nhttp: {port: ${port}, drain_seconds: 1}
keys: [{name: all, scopes: [admin], hash: "${hash}"}]\n${more}`;
  writeFileSync(join(folder, "comity.yaml"), text);
  return readConfiguration(join(folder, "comity.yaml"), [TYPE], {
    K: Buffer.alloc(32, 7).toString("base64"),
  });
}

async function started(configuration: Configuration): Promise<Running> {
  const one = await serve(configuration, SILENT);
  running.push(one);
  return one;
}

const MESSAGE = { id: "m1", department: "Marketing", intent: "upsell", channel: "email", customer: "ana" };
const TWO = "adapters: [{type: told, name: one}, {type: told, name: two}]\n";

describe("comity serve", () => {
  it("answers, keeps what it answered, and goes on from it when it is started again", async () => {
    const configuration = await configured();
    const first = await started(configuration);
    const before = await comityClient({ url: first.url, key }).decide(MESSAGE);
    await first.stop(true);
    const second = await started(configuration);
    expect(await comityClient({ url: second.url, key }).standing("m1")).toEqual(before);
  });

  it("starts its adapters in order, shows their counters, and stops them the other way round", async () => {
    const one = await started(await configured(TWO));
    expect(did).toEqual(["one starts", "two starts"]);
    const metrics = await (await fetch(`${one.url}/metrics`)).text();
    expect(metrics).toContain('comity_adapter_count{adapter="one",what="knocks"} 3');
    await one.stop(true);
    expect(did.slice(2)).toEqual(["two stops", "one stops"]);
  });

  it("begins nothing if one of them cannot", async () => {
    const configuration = await configured(
      "adapters: [{type: told, name: one}, {type: told, name: broken}]\n",
    );
    await expect(serve(configuration, SILENT)).rejects.toThrow(
      "The adapter broken could not start: The port is taken.",
    );
    expect(did).toEqual(["one starts", "one stops"]);
    const again = await started(await configured());
    expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
  });

  it("ends, though an adapter does not, and says which", async () => {
    const adapter = (name: string, stop: () => Promise<void>): Adapter => ({
      ...{ name, stop, start: async () => undefined, probe: async () => [], counters: () => ({}) },
    });
    const told: unknown[] = [];
    const log = { ...SILENT, error: (event: string, fields: unknown) => void told.push([event, fields]) };
    const hanging = adapter("hanging", () => new Promise(() => undefined));
    await stopAdapters([adapter("first", async () => void did.push("first stops")), hanging], log, 0);
    expect(did).toEqual(["first stops"]);
    expect(told).toEqual([["adapter did not stop in time", { adapter: "hanging", ms: 1_000 }]]);
  });

  it("is not ready first when it ends, answers what still comes in, and is gone then", async () => {
    const one = await started(await configured());
    const ending = one.stop();
    expect((await fetch(`${one.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${one.url}/healthz`)).status).toBe(200);
    expect((await comityClient({ url: one.url, key }).decide(MESSAGE)).message).toBe("m1");
    await ending;
    await expect(fetch(`${one.url}/healthz`)).rejects.toThrow();
    await one.stop();
  });
});

describe("comity doctor", () => {
  const wrong = async (configuration: Configuration) =>
    (await examine(configuration, SILENT)).filter(({ problem }) => problem !== null);

  it("finds nothing where all is well", async () => {
    expect(await wrong(await configured())).toEqual([]);
  });

  it("wants a key for HTTP only where nothing else asks", async () => {
    const keyless = async (more: string) => ({
      ...(await configured(`state_key: {env: K}\n${more}`)),
      keys: [],
    });
    const problems = async (more: string) => (await wrong(await keyless(more))).map(({ problem }) => problem);
    expect(await problems("")).toEqual(["there is none, so nobody can use it"]);
    expect(await problems(TWO)).toEqual([]);
  });

  it("says which of the connections is at fault", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const configuration = await configured(
      "adapters: [{type: told, name: one}, {type: told, name: broken}]\n",
      port,
    );
    mkdirSync(configuration.state, { recursive: true });
    chmodSync(configuration.state, 0o755);
    const found = await wrong(configuration);
    taken.close();
    expect(found.map(({ tried, problem }) => `${tried}: ${problem}`)).toEqual([
      `keep state in ${configuration.state}: others can read it`,
      `listen on 127.0.0.1:${port}: another program listens there`,
      "broken: knock: nobody is there",
    ]);
    expect(did).toEqual([]);
  });

  it("tells a database without a ledger from one that is ready and one that is not there, and compares clocks", async () => {
    const configuration = await configured();
    const [empty, ready] = [await testDatabase({ empty: true }), await testDatabase()];
    expect(await wrong({ ...configuration, ledger: ready.url })).toEqual([]);
    expect(
      (await examine({ ...configuration, ledger: ready.url }, SILENT)).map(
        ({ tried }) => tried.split(" ")[0],
      ),
    ).toContain("compare");
    expect(await wrong({ ...configuration, ledger: empty.url })).toMatchObject([
      { problem: "there is no ledger yet", help: "Run `comity migrate --ledger LEDGER`." },
    ]);
    const nowhere = "postgres://canary:canary@127.0.0.1:1/ledger";
    const found = await wrong({ ...configuration, ledger: nowhere });
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found)).not.toContain("canary");
    // A sign of the password that stands for something else in an address.
    const unread = await wrong({ ...configuration, ledger: "postgres://user:can#ary@127.0.0.1:1/ledger" });
    expect(unread).toMatchObject([
      { tried: "open the ledger postgres:…", problem: expect.stringContaining("%23") },
    ]);
    expect(JSON.stringify(unread)).not.toMatch(/can#|ary@/);
  });

  it("and serve tell keys of departments and silos that the vocabulary does not have", async () => {
    const rules = join(root, "packages/cli/test/fixtures/listed-rules");
    writeFileSync(
      join(folder, "comity.yaml"),
      `rules: ${rules}\nledger: l.db\nhttp: {port: 0}\nkeys:\n  - {name: a, scopes: [decide], department: Marketting, hash: "${hash}"}\n` +
        `  - {name: b, scopes: [report], silos: [ordrs], hash: "${newKey().hash}"}\n  - {name: c, scopes: [decide], department: orders, hash: "${newKey().hash}"}\n`,
    );
    const configuration = await readConfiguration(join(folder, "comity.yaml"), [TYPE], {});
    await expect(started(configuration)).rejects.toThrow(
      /comity.yaml:5:45: The vocabulary has no department "Marketting". Did you mean "Marketing"\?\n.*:6:41: The vocabulary has no silo "ordrs"/,
    );
    const found = await wrong(configuration);
    expect(found.map(({ tried }) => tried)).toEqual(["check the key a", "check the key b"]);
  });

  it("says what is wrong with rules, ledger and keys", async () => {
    const configuration = await configured();
    writeFileSync(join(folder, "text.db"), "This is no ledger, and no database at all. ".repeat(30));
    const found = await wrong({
      ...configuration,
      rules: join(folder, "nowhere"),
      ledger: `sqlite:${join(folder, "text.db")}`,
      keys: [],
    });
    expect(found.map(({ tried }) => tried.split(" ").slice(0, 3).join(" "))).toEqual([
      "compile the rules",
      "open the ledger",
      "find a key",
    ]);
    expect(found[1]?.problem).toContain("is not a Comity ledger");
  });
});
