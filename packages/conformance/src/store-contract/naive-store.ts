import {
  type Consumer,
  type Customer,
  type Entry,
  type Evidence,
  earlierOf,
  effectiveAt,
  type Instant,
  type LedgerEvent,
  type SiloState,
  type Store,
  type StoredRecord,
  type StoredRuleSet,
  type Transaction,
} from "@comity/core";
import { naiveChain } from "./naive-chain.ts";
import { naiveSubjects, type SubjectState } from "./naive-subjects.ts";

const LIVE: ReadonlySet<string> = new Set(["cleared", "started", "sent", "unreported"]);

/** Everything, in the plainest form: lists to be searched from end to end. */
interface State extends SubjectState {
  silos: SiloState[];
  customers: Customer[];
  records: StoredRecord[];
  entries: { entry: Entry; scopes: readonly string[] }[];
  alerts: { alert: string; key: string; at: Instant }[];
  evidence: Evidence[];
  ruleSets: StoredRuleSet[];
  activated: string[];
  consumers: Consumer[];
  events: LedgerEvent[];
  sequence: number;
}

/** What a store is: the port's words in the fewest lines, without an index. Real stores are compared with it. */
export function naiveStore(): Store {
  let committed: State = {
    silos: [],
    customers: [],
    records: [],
    entries: [],
    alerts: [],
    evidence: [],
    traces: [],
    ruleSets: [],
    activated: [],
    consumers: [],
    events: [],
    suppressions: [],
    sequence: 0,
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    async transact(work) {
      const result = last.then(async () => {
        const state = structuredClone(committed);
        const value = await work(naiveTransaction(state));
        committed = state;
        return value;
      });
      last = result.catch(() => undefined);
      return result;
    },
    async close() {
      await last;
    },
  };
}

function naiveTransaction(state: State): Transaction {
  const entriesWhere = (matches: (entry: Entry) => boolean, scope: string | null): Entry[] =>
    state.entries
      .filter((one) => (scope === null || one.scopes.includes(scope)) && matches(one.entry))
      .map((one) => one.entry)
      .sort((a, b) => a.sequence - b.sequence);
  const recordsWhere = (matches: (record: StoredRecord) => boolean): StoredRecord[] =>
    state.records.filter((one) => !one.deleted && matches(one)).sort((a, b) => byBytes(a.key, b.key));
  const customersWhere = (matches: (customer: Customer) => boolean): Customer[] =>
    state.customers.filter(matches).sort((a, b) => byBytes(a.id, b.id));
  return {
    ...naiveChain(state),
    async lock() {},
    async lockShared() {},
    tryLock: async () => true,
    async claim() {},
    async concede() {},
    silo: async (name) => state.silos.find((one) => one.name === name) ?? null,
    async putSilo(silo) {
      state.silos = [...state.silos.filter((one) => one.name !== silo.name), silo];
    },
    customer: async (id) => state.customers.find((one) => one.id === id) ?? null,
    async putCustomer(customer) {
      state.customers = [...state.customers.filter((one) => one.id !== customer.id), customer];
    },
    members: async (household) => customersWhere((one) => one.household === household).map((one) => one.id),
    customersByKey: async (key, limit) =>
      customersWhere((one) => one.keys.includes(key) || one.formerKeys.includes(key)).slice(0, limit),
    record: async (type, key) => state.records.find((one) => one.type === type && one.key === key) ?? null,
    async putRecord(record) {
      const others = state.records.filter((one) => one.type !== record.type || one.key !== record.key);
      state.records = [...others, record];
    },
    records: async (type, customers) =>
      recordsWhere((one) => one.type === type && one.customer !== null && customers.includes(one.customer)),
    allRecords: async (type) => recordsWhere((one) => one.type === type),
    recordsByKey: async (key, limit) =>
      recordsWhere((one) => one.keys.includes(key))
        .sort((a, b) => byBytes(a.type, b.type))
        .slice(0, limit),
    entry: async (id) => state.entries.find((one) => one.entry.id === id)?.entry ?? null,
    entryForUpdate: async (id) => state.entries.find((one) => one.entry.id === id)?.entry ?? null,
    async wake(ids, at) {
      state.entries = state.entries.map(({ entry, scopes }) => {
        const wakes = ids.includes(entry.id) && entry.state === "held" && (entry.dueAt ?? at + 1) > at;
        return { entry: wakes ? { ...entry, dueAt: at } : entry, scopes };
      });
    },
    async putEntry(entry, scopes) {
      state.entries = [...state.entries.filter((one) => one.entry.id !== entry.id), { entry, scopes }];
    },
    nextSequence: async () => ++state.sequence,
    entries: async (scope, since) =>
      entriesWhere((entry) => since === null || effectiveAt(entry) >= since, scope),
    earlier: async (scope, since, { intents, about }) =>
      entriesWhere((entry) => since === null || effectiveAt(entry) >= since, scope)
        .filter((entry) => LIVE.has(entry.state) && intents.includes(entry.message.intent))
        .map((entry) => earlierOf(entry, { about })),
    latestEntries: async (scopes, before, limit) =>
      entriesWhere((entry) => before === null || entry.sequence < before, null)
        .filter(({ id }) =>
          state.entries.some(
            (one) => one.entry.id === id && one.scopes.some((scope) => scopes.includes(scope)),
          ),
        )
        .reverse()
        .slice(0, limit),
    held: async (scope, after, limit) =>
      entriesWhere((entry) => entry.state === "held" && entry.sequence > after, scope).slice(0, limit),
    due: async (now, limit) =>
      entriesWhere((entry) => entry.dueAt !== null && entry.dueAt <= now, null)
        .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
        .slice(0, limit),
    nextDue: async () => {
      const instants = state.entries.map((one) => one.entry.dueAt).filter((at) => at !== null);
      return instants.length === 0 ? null : Math.min(...instants);
    },
    entryIds: async (from, limit) =>
      state.entries
        .map((one) => one.entry.id)
        .filter((id) => byBytes(id, from) >= 0)
        .sort(byBytes)
        .slice(0, limit),
    async putEvidence(evidence) {
      state.evidence.push(evidence);
    },
    evidence: async (message) => state.evidence.findLast((one) => one.message.id === message) ?? null,
    allEvidence: async (message) => state.evidence.filter((one) => one.message.id === message),
    async putRuleSet(ruleSet) {
      if (!state.ruleSets.some(({ hash }) => hash === ruleSet.hash)) state.ruleSets.push(ruleSet);
    },
    async activateRuleSet(hash) {
      if (state.activated.at(-1) !== hash) state.activated.push(hash);
      return state.activated.length;
    },
    async activeRuleSet() {
      const hash = state.activated.at(-1);
      return hash === undefined ? null : { number: state.activated.length, hash };
    },
    consumer: async (name) => state.consumers.find((one) => one.name === name) ?? null,
    async putConsumer(consumer) {
      state.consumers = [...state.consumers.filter((one) => one.name !== consumer.name), consumer];
    },
    ruleSet: async (hash) => state.ruleSets.find((one) => one.hash === hash)?.text ?? null,
    alertRaisedAt: async (alert, key) =>
      state.alerts.find((one) => one.alert === alert && one.key === key)?.at ?? null,
    async putAlertRaised(alert, key, at) {
      const others = state.alerts.filter((one) => one.alert !== alert || one.key !== key);
      state.alerts = [...others, { alert, key, at }];
    },
    async append(event) {
      state.events.push(event);
    },
    eventsOf: async (message) =>
      state.events.filter((event) => "message" in event && event.message === message),
    events: async (after, limit) =>
      state.events
        .map((event, index) => ({ position: index + 1, event }))
        .slice(after)
        .slice(0, limit),
    ...naiveSubjects(state),
  };
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
