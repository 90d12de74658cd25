import type { RuleSet } from "../ir/program.ts";
import type { Entry } from "../ledger/entry.ts";
import type { Evidence } from "../ledger/evidence.ts";
import type { FactRecord, SiloState, StoredRecord } from "../ledger/fact.ts";
import type { Transaction } from "../ledger/port.ts";
import type { Instant } from "../value/value.ts";
import { siloOf } from "../vocabulary/silo-of.ts";
import type { ExportedMessage, SubjectExport, UsedData } from "./api.ts";
import { explainMessage } from "./explain.ts";
import { dataOf, keysOf, type Subject, subjectNamed } from "./subject.ts";

/**
 * Collects everything about a person, from what is on record alone: nothing is decided anew, and nothing is written.
 *
 * @param id of a customer, or a key as `email:ana@example.com`.
 * @param rules the rules at hand; what others decided is explained by those, if the ledger has kept them.
 * @throws InputError CY570 to CY572
 */
export async function exportSubject(
  transaction: Transaction,
  rules: RuleSet,
  id: string,
  now: Instant,
): Promise<SubjectExport> {
  const subject = await subjectNamed(transaction, rules.vocabulary, id);
  const data = await dataOf(transaction, subject);
  const waiting = await waitingFor(transaction, subject);
  const keys = await keysOf(transaction, rules.vocabulary, subject, data);
  const alerts = await Promise.all(subject.ids.map((one) => transaction.alertsOf(one)));
  return {
    subject: subject.asked,
    at: now,
    customer: subject.customer,
    formerIds: subject.ids.slice(1),
    suppressedSince: await transaction.suppressedSince(keys),
    silos: await silosOf(transaction, [...data.records, ...waiting]),
    records: data.records,
    waiting,
    messages: await messagesOf(transaction, rules, data.entries, subject, now),
    alerts: alerts.flat().sort((one, other) => one.at - other.at),
  };
}

async function waitingFor(transaction: Transaction, { key }: Subject): Promise<readonly StoredRecord[]> {
  if (key === null) return [];
  const records = await transaction.recordsByKey(key, Number.POSITIVE_INFINITY);
  return records.filter(({ match }) => match === "waiting");
}

async function silosOf(
  transaction: Transaction,
  records: readonly StoredRecord[],
): Promise<readonly SiloState[]> {
  const names = [...new Set(records.map(({ type }) => siloOf(type)))].sort();
  const silos: SiloState[] = [];
  for (const name of names) {
    silos.push((await transaction.silo(name)) ?? { name, inStep: null, readable: true });
  }
  return silos;
}

async function messagesOf(
  transaction: Transaction,
  rules: RuleSet,
  entries: readonly Entry[],
  subject: Subject,
  now: Instant,
): Promise<readonly ExportedMessage[]> {
  const messages: ExportedMessage[] = [];
  for (const { id } of entries) {
    const explained = await explainMessage(transaction, rules, id, now);
    if (explained === null) continue;
    const { evidence } = explained;
    messages.push({ ...explained, used: evidence === null ? null : usedIn(evidence, subject) });
  }
  return messages;
}

function usedIn({ customer, records }: Evidence, { ids }: Subject): UsedData {
  const isOthers = (record: FactRecord): boolean =>
    record.customer !== null && !ids.includes(record.customer);
  return {
    customer: customer.fields,
    records: records.filter((record) => !isOthers(record)),
    others: records.filter(isOthers).length,
  };
}
