import type { Customer, StoredRecord } from "../ledger/fact.ts";
import { customerScope, householdScope, keyScope, recordScope } from "../ledger/scope.ts";
import { effectiveAt, hasEnded } from "../ledger/standing.ts";
import type { Instant } from "../value/value.ts";
import { provisional } from "./identity.ts";
import { rematch } from "./rematch.ts";
import type { Work } from "./work.ts";

/** What belonged to nobody, and was dropped or, in a dry run, would be. */
export interface ExpiredUnmatched {
  /** Records that matched nobody. */
  readonly records: number;
  /** Customers of whom an address was known and no more: the address is. */
  readonly strangers: number;
}

interface Options {
  readonly before: Instant;
  readonly batch: number;
  readonly dryRun: boolean;
}

/** Drops records that have waited for their customer since before an instant, and addresses that turned out to be nobody's. */
export async function expireUnmatched(
  run: <T>(task: (work: Work) => Promise<T>) => Promise<T>,
  options: Options,
): Promise<ExpiredUnmatched> {
  const records = await expireRecords(run, options);
  let strangers = 0;
  for (let after: string | null = ""; after !== null; ) {
    const from: string = after;
    const page = await run((work) => expireStrangers(work, from, options));
    strangers += page.count;
    after = page.next;
  }
  return { records, strangers };
}

async function expireRecords(
  run: <T>(task: (work: Work) => Promise<T>) => Promise<T>,
  { before, batch, dryRun }: Options,
): Promise<number> {
  // They are counted at once: nothing is dropped, so a second page would be the first one again.
  if (dryRun) {
    const all = await run(({ transaction }) => transaction.unmatched(before, Number.POSITIVE_INFINITY));
    return all.length;
  }
  let count = 0;
  for (;;) {
    const dropped = await run((work) => dropRecords(work, before, batch));
    count += dropped.length;
    if (dropped.length < batch) return count;
  }
}

async function dropRecords(work: Work, before: Instant, batch: number): Promise<readonly StoredRecord[]> {
  const { transaction } = work;
  const found = await transaction.unmatched(before, batch);
  await work.lock(found.map(({ type, key }) => recordScope(type, key)));
  const waiting = await transaction.unmatched(before, batch);
  const isLocked = (one: StoredRecord): boolean =>
    found.some(({ type, key }) => type === one.type && key === one.key);
  const dropped = waiting.filter(isLocked);
  for (const { type, key } of dropped) await transaction.eraseRecord(type, key);
  const recordKeys = [...new Set(dropped.flatMap(({ keys }) => keys))];
  if (recordKeys.length > 0)
    await rematch(work, { customer: null, record: null, customerKeys: [], recordKeys });
  return dropped;
}

async function expireStrangers(
  work: Work,
  after: string,
  { before, batch, dryRun }: Options,
): Promise<{ readonly count: number; readonly next: string | null }> {
  const page = await work.transaction.strangers(after, batch);
  let count = 0;
  for (const stranger of page) {
    if (!(await isOver(work, stranger.id, before))) continue;
    count++;
    if (!dryRun) await forget(work, stranger.id);
  }
  return { count, next: page.length < batch ? null : (page.at(-1)?.id ?? null) };
}

/** Whether nothing was sent to it, or is to be, since before the instant. */
async function isOver({ transaction }: Work, id: string, before: Instant): Promise<boolean> {
  const entries = await transaction.entries(customerScope(id), null);
  return entries.every((entry) => hasEnded(entry.state) && effectiveAt(entry) < before);
}

async function forget(work: Work, id: string): Promise<void> {
  const { transaction } = work;
  const found = await transaction.customer(id);
  if (found === null) return;
  await work.lock([customerScope(id), householdScope(found.household), ...found.keys.map(keyScope)]);
  const stranger = await transaction.customer(id);
  // Somebody may have turned out to be it while we waited for the locks.
  if (stranger === null || stranger.mergedInto !== null) return;
  const records = await transaction.recordsOf(id);
  await transaction.eraseCustomer(id);
  const nobody: Customer = { ...provisional(id, []), household: stranger.household };
  await rematch(work, {
    customer: nobody,
    record: null,
    customerKeys: [...new Set([...stranger.keys, ...stranger.formerKeys])],
    recordKeys: [...new Set(records.flatMap(({ keys }) => keys))],
  });
}
