import { evaluateCondition, evaluateValue } from "../eval/evaluate.ts";
import { inEffect } from "../eval/in-effect.ts";
import type { Situation } from "../eval/situation.ts";
import { fillTemplate } from "../eval/template.ts";
import type { Alert } from "../ir/program.ts";
import { alertsReading, readsOfAlert } from "../ir/reads.ts";
import type { Customer, FactRecord, StoredRecord } from "../ledger/fact.ts";
import { householdScope } from "../ledger/scope.ts";
import { Unknown } from "../value/unknown.ts";
import type { Known } from "../value/value.ts";
import { asBefore, gatherFacts } from "./snapshot.ts";
import type { Work } from "./work.ts";

/** One thing that an alert is about: a record that matches, or (null) the customer. */
type Subject = FactRecord | null;

/**
 * Raises the alerts whose condition this report made true: for each subject for which it is true now and was not before,
 * at most once a key, and not again within the quiet period. A report that changes a record of reference (a flight)
 * concerns every customer whose records the alert looks at.
 */
export async function raiseAlerts(work: Work, after: StoredRecord, before: FactRecord | null): Promise<void> {
  for (const alert of alertsReading(work.rules.program, after.type)) {
    for (const customer of await concerned(work, alert, after)) {
      await raise(work, alert, customer, after, before);
    }
  }
}

async function concerned(work: Work, alert: Alert, after: StoredRecord): Promise<readonly Customer[]> {
  const owners =
    after.customer !== null
      ? [after.customer]
      : alert.subject === null
        ? []
        : (await work.transaction.allRecords(alert.subject.record)).map((record) => record.customer);
  const customers: Customer[] = [];
  for (const owner of new Set(owners)) {
    const customer = owner === null ? null : await work.transaction.customer(owner);
    if (customer !== null) customers.push(customer);
  }
  return customers;
}

async function raise(
  work: Work,
  alert: Alert,
  customer: Customer,
  after: StoredRecord,
  before: FactRecord | null,
): Promise<void> {
  const reads = readsOfAlert(alert);
  const facts = await gatherFacts(work.transaction, reads, customer, null, before);
  const situation: Situation = {
    vocabulary: work.rules.vocabulary,
    at: work.now,
    clock: work.now,
    message: null,
    customer,
    facts,
    entries:
      reads.ledger === null
        ? []
        : await work.transaction.earlier(householdScope(customer.household), null, reads.ledger),
    reported: { type: after.type, key: after.key, before },
    observer: work.observer,
  };
  if (!inEffect(alert, situation)) return;
  const then: Situation = {
    ...situation,
    facts: asBefore(facts, after.type, after.key, before),
    reported: null,
    // What was so before the report is no outcome of it.
    observer: undefined,
  };
  const had = new Set(subjectsOf(alert, then).map((subject) => subject?.key ?? ""));
  for (const subject of subjectsOf(alert, situation)) {
    if (!had.has(subject?.key ?? "")) await raiseFor(work, alert, situation, subject);
  }
}

function subjectsOf(alert: Alert, situation: Situation): readonly Subject[] {
  const { truth, matches } = evaluateCondition(alert.when, situation);
  if (truth !== true) return [];
  return alert.subject === null ? [null] : (matches.get(alert.subject.index) ?? []);
}

async function raiseFor(work: Work, alert: Alert, situation: Situation, subject: Subject): Promise<void> {
  const bindings = new Map(
    subject === null || alert.subject === null ? [] : [[alert.subject.index, subject] as const],
  );
  const valueIn = (expr: Alert["oncePer"][number]): Known => {
    const { value } = evaluateValue(expr, situation, bindings);
    return value instanceof Unknown ? null : value;
  };
  const key = JSON.stringify([situation.customer.id, ...alert.oncePer.map(valueIn)]);
  await work.lock([`alert:${alert.id}:${key}`]);
  const raisedAt = await work.transaction.alertRaisedAt(alert.id, key);
  // A crossing in the quiet period is swallowed: it does not come back when the period is over.
  const isQuiet = raisedAt !== null && (alert.quietMs === null || work.now - raisedAt < alert.quietMs);
  work.observer?.declared(alert.id, isQuiet ? "repeated" : "raised", situation.customer.id);
  if (isQuiet) return;
  if (alert.mode === "observe") return;
  await work.transaction.putAlertRaised(alert.id, key, work.now);
  const matches = new Map([...bindings].map(([slot, record]) => [slot, [record]] as const));
  await work.record({
    kind: "alert",
    at: work.now,
    alert: alert.id,
    department: alert.department,
    customer: situation.customer.id,
    intent: alert.intent,
    about: Object.fromEntries(alert.about.map(({ field, value }) => [field, valueIn(value)])),
    text: alert.because === null ? (alert.label ?? "") : fillTemplate(alert.because, situation, matches),
  });
}
