import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AdapterContext, databaseAdapter, SILENT } from "@comity/adapters";
import { StoreError } from "@comity/core";
import { postgresStore } from "@comity/store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestWorld } from "../../src/open-world.ts";
import type {} from "../../src/postgres/shared-server.ts";
import { TEST_AUTHORITY } from "../../src/postgres/test-certificates.ts";
import { type TestDatabase, testDatabase } from "../../src/postgres/test-database.ts";
import { type TlsProxy, tlsProxy } from "../../src/postgres/tls-proxy.ts";

let folder: string;
let authority: string;
let database: TestDatabase;
let proxy: TlsProxy;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "comity-tls-"));
  authority = join(folder, "ca.pem");
  writeFileSync(authority, TEST_AUTHORITY);
  database = await testDatabase();
  proxy = await tlsProxy(database.url);
});
afterAll(async () => {
  proxy.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** The database over TLS, by a host's name: the certificate is for `localhost` alone. */
function over(host: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(database.url);
  url.hostname = host;
  url.port = String(proxy.port);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

describe("a ledger in PostgreSQL over TLS", () => {
  it("is used where the certificate is signed by the authority that is named", async () => {
    const before = proxy.encrypted();
    const store = await postgresStore(
      over("localhost", { sslmode: "verify-full", sslrootcert: authority }).href,
    );
    const { engine } = await openTestWorld("", { store });
    const answer = await engine.decide({
      id: "m1",
      department: "Sales",
      intent: "newsletter",
      channel: "email",
      customer: "ana",
    });
    expect(answer.verdict).toBe("send");
    await engine.close();
    await store.close();
    expect(proxy.encrypted()).toBeGreaterThan(before);
  });

  it.each([
    ["signed by nobody that is known", "localhost", false],
    ["for another host", "127.0.0.1", true],
  ])("is not used where the certificate is %s, and its password is not told", async (_, host, isNamed) => {
    const url = over(host, { sslmode: "verify-full", ...(isNamed ? { sslrootcert: authority } : {}) });
    url.password = "canary-4711";
    const error: unknown = await postgresStore(url.href).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ code: "unavailable", message: expect.stringMatching(/certificate/i) });
    expect(String(error)).not.toContain("canary-4711");
  });
});

describe("a source in PostgreSQL over TLS", () => {
  /** What doctor says. */
  async function saidOf(host: string, tls: "verify" | "unverified", ca: string | null): Promise<string> {
    const { engine } = await openTestWorld("");
    const url = over(host);
    const { password } = url;
    url.password = "";
    const fields = { number: "id", customer: "owner", status: "state" };
    const settings = {
      ...{ silo: "risk", url: url.href, password, tls },
      ...(ca === null ? {} : { ca }),
      tables: [
        { name: "p", table: "policy", key: ["id"], mapping: { records: { "risk.policy": { fields } } } },
      ],
    };
    const context: AdapterContext = {
      ...{ name: "risk", comity: engine, rules: () => engine.rules, log: SILENT, now: Date.now },
      ...{ folder, base: folder, key: Buffer.alloc(32, 7), inboundUrl: null },
    };
    const [first] = await databaseAdapter.create(settings, context).probe();
    await engine.close();
    return `${first?.problem ?? "all is well"} ${first?.help ?? ""}`.trim();
  }

  it("is read where the certificate is signed by the authority that is named", async () => {
    const before = proxy.encrypted();
    expect(await saidOf("localhost", "verify", "ca.pem")).toBe("all is well");
    expect(proxy.encrypted()).toBe(before + 1);
    expect(await saidOf("localhost", "unverified", null)).toBe("all is well");
  });

  it("is not read where it is signed by nobody that is known, or is for another host", async () => {
    expect(await saidOf("localhost", "verify", null)).toMatch(/certificate .* cannot be trusted .*ca: PATH/);
    expect(await saidOf("127.0.0.1", "verify", "ca.pem")).toMatch(/certificate .* is for another host/);
  });
});
