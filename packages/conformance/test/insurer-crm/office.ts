import { createHmac, randomUUID } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Store, Transaction } from "@comity/core";
import { openStore } from "@comity/store";
import { parse, stringify } from "yaml";
import { type HubspotFake, openHubspotFake } from "../../../adapters/test/crm/hubspot-fake.ts";
import { type NextServer, startNextServer } from "../../src/mail/next-server.ts";
import { freePort } from "../../src/mail/postfix.ts";
import { type TestDatabase, testDatabase } from "../../src/postgres/test-database.ts";
import { ServeProcess } from "../../src/serve-process.ts";

const EXAMPLES = fileURLToPath(new URL("../../../../examples/", import.meta.url));
const RULES = fileURLToPath(new URL("../../../../rules/", import.meta.url));

/** Comity's, and another that the test reads with, so that their requests are told apart. */
const TOKEN = "pat-na1-good";
export const READER = "pat-na1-reader";
const SECRET = "client-secret-1";
const RISK_PASSWORD = "risk-password";

/** However slow the machine is. */
const LONG_MS = 300_000;

/**
 * What the insurer has: Risk's database, HubSpot, a mail server, and `comity serve` as examples/insurer-crm configures it, which does not
 * run yet.
 */
export interface Office {
  readonly risk: TestDatabase;
  readonly hubspot: HubspotFake;
  readonly next: NextServer;
  readonly serve: ServeProcess;
  /** Of the mail gate. */
  readonly port: number;
  /** Makes Risk's table and view, as risk.sql of the example says. */
  makeRiskTable(): Promise<void>;
  /** Tells Comity, as HubSpot does by a webhook, until it has it. */
  tell(subscriptionType: string, more: Readonly<Record<string, unknown>>): Promise<void>;
  /** Waits until Comity says that it knows all of a silo that was so now. @returns when it did */
  known(silo: string): Promise<number>;
  /** What HubSpot shows on a contact: bodies of its notes. */
  notesOn(contact: string): Promise<readonly string[]>;
  /** Looks into the ledger. */
  inLedger<T>(look: (transaction: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function openOffice(): Promise<Office> {
  const hubspot = await openHubspotFake();
  hubspot.tokens.set(READER, Number.POSITIVE_INFINITY);
  const next = await startNextServer();
  const risk = await testDatabase({ empty: true });
  const port = await freePort();
  const reader = `comity_reader_${randomUUID().slice(0, 8)}`;
  const folder = folderOf({ hubspot: hubspot.url, next: next.port, port, risk: urlFor(risk.url, reader) });
  const sql = readFileSync(join(EXAMPLES, "insurer-crm", "risk.sql"), "utf8");
  const own = sql.replaceAll("comity_reader", reader).replace("change-me", RISK_PASSWORD);
  const serve = new ServeProcess(folder, {
    RISK_PASSWORD,
    HUBSPOT_TOKEN: TOKEN,
    HUBSPOT_CLIENT_SECRET: SECRET,
  });
  let store: Store | null = null;
  const office: Office = {
    ...{ risk, hubspot, next, serve, port },
    makeRiskTable: async () => void (await risk.query(own)),
    async tell(subscriptionType, more) {
      const events = [{ eventId: 1, subscriptionType, occurredAt: Date.now(), portalId: 9, ...more }];
      await until(`the webhook ${subscriptionType}`, () => post(serve.url, JSON.stringify(events)));
    },
    async known(silo) {
      const asked = Date.now();
      await until(`${silo} to be in step`, async () => {
        store ??= await openStore(serve.ledger);
        const state = await store.transact((transaction) => transaction.silo(silo));
        return typeof state?.inStep === "number" && state.inStep >= asked;
      });
      return Date.now();
    },
    notesOn: (contact) => notesOn(hubspot.url, contact),
    async inLedger(look) {
      store ??= await openStore(serve.ledger);
      return store.transact(look);
    },
    async close() {
      await store?.close();
      await serve.remove();
      await next.close();
      await risk.query(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`).catch(() => undefined);
      await risk.drop();
    },
  };
  return office;
}

/** The example's folder as its README has it set up, with the addresses of this test. */
function folderOf(at: {
  readonly hubspot: string;
  readonly next: number;
  readonly port: number;
  readonly risk: string;
}): string {
  const folder = mkdtempSync(join(tmpdir(), "comity-insurer-"));
  cpSync(join(EXAMPLES, "insurer-crm"), folder, { recursive: true });
  mkdirSync(join(folder, "rules"));
  for (const name of ["vocabulary", "insurance"])
    cpSync(join(RULES, name), join(folder, "rules", name), { recursive: true });
  cpSync(join(EXAMPLES, "insurer-day", "rules"), join(folder, "rules", "house"), { recursive: true });
  writeFileSync(join(folder, "state.key"), "07".repeat(32), { mode: 0o600 });
  const path = join(folder, "comity.yaml");
  const configuration = parse(readFileSync(path, "utf8"));
  configuration.http.port = 0;
  const changes: Readonly<Record<string, object>> = {
    risk: { url: at.risk, every: "1 second" },
    crm: { url: at.hubspot, requests_per_second: 100, ...QUICKLY },
    "crm-notes": { url: at.hubspot, requests_per_second: 100, every: "1 second" },
    mail: {
      listen: { port: at.port },
      next_hop: { host: "127.0.0.1", port: at.next, tls: "none" },
      hold: { longer: "park", look_seconds: 0.5 },
    },
  };
  for (const section of configuration.adapters) Object.assign(section, changes[section.name]);
  writeFileSync(path, stringify(configuration));
  return folder;
}

/** Searches of the fake know of a change at once. */
const QUICKLY = { every: "1 second", overlap: "1 second", deletions_every: "1 second" };

function urlFor(url: string, user: string): string {
  const as = new URL(url);
  as.username = user;
  as.password = "";
  return as.href;
}

async function post(url: string, body: string): Promise<boolean> {
  const path = "/v1/webhooks/crm";
  const time = String(Date.now());
  const signed = `POSThttps://comity.insurer.example${path}${body}${time}`;
  const headers = {
    "content-type": "application/json",
    "x-hubspot-signature-v3": createHmac("sha256", SECRET).update(signed).digest("base64"),
    "x-hubspot-request-timestamp": time,
  };
  const answer = await fetch(`${url}${path}`, { method: "POST", body, headers }).catch(() => null);
  return answer?.ok === true;
}

async function notesOn(url: string, contact: string): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${READER}`, "content-type": "application/json" };
  const on = await fetch(`${url}/crm/v4/objects/contacts/${contact}/associations/notes?limit=500`, {
    headers,
  });
  const { results } = (await on.json()) as { readonly results: readonly { readonly toObjectId: number }[] };
  const found: string[] = [];
  for (let from = 0; from < results.length; from += 100) {
    const inputs = results.slice(from, from + 100).map(({ toObjectId }) => ({ id: String(toObjectId) }));
    const body = JSON.stringify({ inputs, properties: ["hs_note_body"] });
    const read = await fetch(`${url}/crm/v3/objects/notes/batch/read`, { method: "POST", body, headers });
    const { results: notes } = (await read.json()) as {
      readonly results: readonly { readonly properties: { readonly hs_note_body: string } }[];
    };
    found.push(...notes.map(({ properties }) => properties.hs_note_body));
  }
  return found;
}

/** Waits for something, however slow the machine is. @throws Error if it does not come about */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + LONG_MS; !(await isSo()); ) {
    if (Date.now() > end) throw new Error(`It did not come about: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
