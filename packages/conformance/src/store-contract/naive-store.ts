import {
  type Customer,
  type Entry,
  type Evidence,
  effectiveAt,
  type Instant,
  type LedgerEvent,
  type SiloState,
  type Store,
  type StoredRecord,
  type Transaction,
} from "@comity/core";

/** Everything, in the plainest form: lists to be searched from end to end. */
interface State {
  silos: SiloState[];
  customers: Customer[];
  records: StoredRecord[];
  entries: { entry: Entry; scopes: readonly string[] }[];
  alerts: { alert: string; key: string; at: Instant }[];
  evidence: Evidence[];
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
    events: [],
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
    async lock() {},
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
    household: async (household) => customersWhere((one) => one.household === household),
    customersByKey: async (key) =>
      customersWhere((one) => one.keys.includes(key) || one.formerKeys.includes(key)),
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
    async putEntry(entry, scopes) {
      state.entries = [...state.entries.filter((one) => one.entry.id !== entry.id), { entry, scopes }];
    },
    nextSequence: async () => ++state.sequence,
    entries: async (scope, since) =>
      entriesWhere((entry) => since === null || effectiveAt(entry) >= since, scope),
    held: async (scope) => entriesWhere((entry) => entry.state === "held", scope),
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
  };
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
