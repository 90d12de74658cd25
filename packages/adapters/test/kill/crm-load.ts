import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import type { Store } from "@comity/core";
import { sqliteStore } from "@comity/store";
import { expect } from "vitest";
import { testFolder } from "../world.ts";

/** So many contacts a first load has. */
export const CONTACTS = Number(process.env.COMITY_CONTACTS ?? 3_000);
const KILLS = Number(process.env.COMITY_KILLS ?? 3);
const rules = join(import.meta.dirname, "..", "..", "..", "..", "rules");

/** A CRM whose contacts are loaded; every fiftieth does not want email. */
export interface CrmLoad {
  readonly type: "hubspot" | "salesforce";
  readonly settings: Readonly<Record<string, unknown>>;
  /** The contacts' ids; each has the address that {@link addressOf} says. */
  readonly ids: readonly string[];
  /** The requests that the CRM answered so far. */
  readonly requests: readonly string[];
  /** Whether a request is for a page of contacts. */
  readonly isPage: (request: string) => boolean;
  readonly pageSize: number;
}

export function addressOf(id: string): string {
  return `p${id}@example.com`;
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Starts a process that takes a CRM's contacts in, with its ledger in a folder. */
export async function startCrm(
  folder: string,
  { type, settings }: Pick<CrmLoad, "type" | "settings">,
): Promise<Child> {
  const program = join(import.meta.dirname, "run-crm.ts");
  const args = ["--conditions=@comity/source", program, folder, rules, type];
  const env = { ...process.env, COMITY_TEST_SETTINGS: JSON.stringify(settings) };
  const child = spawn(process.execPath, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit").then(() => Promise.reject(new Error("It ended before it had begun.")));
  await Promise.race([once(child.stdout, "data"), ended]);
  ended.catch(() => undefined);
  return child;
}

/** What is known of these contacts. */
async function known(store: Store, ids: readonly string[]): Promise<{ emails: number; consents: number }> {
  const customers = await store.transact(async (transaction) => {
    let right = 0;
    for (const id of ids) {
      const customer = await transaction.customer(id);
      if (customer?.fields.email === addressOf(id)) right++;
    }
    return right;
  });
  const consents = await store.transact((transaction) => transaction.records("privacy.consent", ids));
  return { emails: customers, consents: consents.length };
}

/** Kills a first load again and again: it goes on, and comes to the same. */
export async function expectLoadSurvives(load: CrmLoad): Promise<void> {
  const { ids, requests, isPage, pageSize } = load;
  const pages = Math.ceil(ids.length / pageSize);
  const folder = testFolder();
  const whole = { emails: ids.length, consents: Math.ceil(ids.length / 50) };
  const inStep = (store: Store) =>
    store.transact(async (transaction) => (await transaction.silo("privacy"))?.inStep ?? null);
  for (let kill = 0; kill < KILLS; kill++) {
    const child = await startCrm(folder, load);
    const before = requests.length;
    // So that each is killed somewhere else in the load, however fast it is here.
    while (requests.length < before + pages / 10 + kill) await wait(5);
    await wait(kill * 3);
    child.kill("SIGKILL");
    await once(child, "exit");
    const store = await sqliteStore(join(folder, "ledger.db"));
    if ((await inStep(store)) !== null) expect(await known(store, ids)).toEqual(whole);
    await store.close();
  }
  const child = await startCrm(folder, load);
  const store = await sqliteStore(join(folder, "ledger.db"));
  while ((await inStep(store)) === null) await wait(100);
  expect(await known(store, ids)).toEqual(whole);
  child.stdin.end();
  await once(child, "exit");
  await store.close();
  // What was in the ledger is not read again: a page for each kill at most.
  expect(requests.filter(isPage).length).toBeGreaterThanOrEqual(pages);
  expect(requests.filter(isPage).length).toBeLessThanOrEqual(pages + 2 * KILLS);
}
