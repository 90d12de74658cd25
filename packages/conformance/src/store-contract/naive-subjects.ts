import {
  type Customer,
  type Entry,
  type Evidence,
  type Instant,
  type LedgerEvent,
  type PlacedAlert,
  redactEvent,
  type StoredRecord,
  type SubjectTransaction,
  tracesIn,
} from "@comity/core";

/** What of a naive store's state the rights of persons concern. */
export interface SubjectState {
  customers: Customer[];
  records: StoredRecord[];
  entries: { entry: Entry; scopes: readonly string[] }[];
  evidence: Evidence[];
  traces: { message: string; trace: string }[];
  events: LedgerEvent[];
  suppressions: { key: string; subject: string; at: Instant }[];
}

/** The rights of persons in the fewest lines. Suppressed keys are kept as they are: nobody reads a naive store's memory. */
export function naiveSubjects(state: SubjectState): SubjectTransaction {
  const byTypeAndKey = (a: StoredRecord, b: StoredRecord): number =>
    byBytes(a.type, b.type) || byBytes(a.key, b.key);
  const isAlertOf = (customer: string) => (event: LedgerEvent) =>
    event.kind === "alert" && event.customer === customer;
  const redact = (isMeant: (event: LedgerEvent) => boolean): void => {
    state.events = state.events.map((event) => (isMeant(event) ? redactEvent(event) : event));
  };
  return {
    async suppress(subject, keys, at) {
      for (const key of keys) {
        const isKnown = state.suppressions.some((one) => one.key === key && one.subject === subject);
        if (!isKnown) state.suppressions.push({ key, subject, at });
      }
    },
    async suppressedSince(keys) {
      const found = state.suppressions.filter(({ key }) => keys.includes(key));
      return found.length === 0 ? null : Math.min(...found.map(({ at }) => at));
    },
    async readmit(key) {
      const subjects = state.suppressions.filter((one) => one.key === key).map(({ subject }) => subject);
      const left = state.suppressions.filter(({ subject }) => !subjects.includes(subject));
      const count = state.suppressions.length - left.length;
      state.suppressions = left;
      return count;
    },
    pseudonym: async (text) => `p${Buffer.from(text).toString("hex").slice(-20)}`,
    mergedFrom: async (customer) =>
      state.customers.filter(({ mergedInto }) => mergedInto === customer).sort((a, b) => byBytes(a.id, b.id)),
    recordsOf: async (customer) =>
      state.records.filter((record) => record.customer === customer).sort(byTypeAndKey),
    alertsOf: async (customer) =>
      state.events.filter((event) => event.kind === "alert").filter((event) => event.customer === customer),
    latestAlerts: async (customers, before, limit) =>
      state.events
        .map((event, index) => ({ place: { batch: index, number: 0 }, event }))
        .filter((one): one is PlacedAlert => one.event.kind === "alert")
        .filter(
          ({ place, event }) => customers.includes(event.customer) && place.batch < (before?.batch ?? 1e9),
        )
        .reverse()
        .slice(0, limit),
    restingOn: async (traces) => {
      const told = state.evidence.filter((one) => tracesIn(one).some((trace) => traces.includes(trace)));
      const noted = state.traces.filter(({ trace }) => traces.includes(trace));
      const messages = [...told.map((one) => one.message.id), ...noted.map(({ message }) => message)];
      return state.entries
        .filter(({ entry }) => messages.includes(entry.id))
        .sort((a, b) => a.entry.sequence - b.entry.sequence)
        .map(({ entry }) => entry.id);
    },
    async noteTraces(message, traces) {
      if (!state.evidence.some((one) => one.message.id === message)) return;
      state.traces = [...state.traces, ...traces.map((trace) => ({ message, trace }))];
    },
    async eraseEvidence(message) {
      state.traces = state.traces.filter((one) => one.message !== message);
      const left = state.evidence.filter((one) => one.message.id !== message);
      const had = left.length < state.evidence.length;
      state.evidence = left;
      return had;
    },
    async eraseEvents(message) {
      redact((event) => "message" in event && event.message === message);
    },
    async eraseCustomer(customer) {
      const left = state.records.filter((record) => record.customer !== customer);
      const records = state.records.length - left.length;
      state.records = left;
      const alerts = state.events.filter(isAlertOf(customer)).length;
      redact(isAlertOf(customer));
      return { records, alerts };
    },
    async eraseRecord(type, key) {
      state.records = state.records.filter((record) => record.type !== type || record.key !== key);
    },
    unerased: async (after, limit) =>
      state.entries
        .map(({ entry }) => entry)
        .filter(({ sequence, erasure }) => sequence > after && erasure !== "done")
        .sort((a, b) => a.sequence - b.sequence)
        .slice(0, limit),
    unmatched: async (before, limit) =>
      state.records
        .filter(({ match }) => match === "waiting" || match === "ambiguous")
        .filter(({ receivedAt }) => receivedAt !== null && receivedAt < before)
        .sort((a, b) => (a.receivedAt ?? 0) - (b.receivedAt ?? 0) || byTypeAndKey(a, b))
        .slice(0, limit),
    strangers: async (after, limit) =>
      state.customers
        .filter(({ provisional, mergedInto, keys }) => provisional && mergedInto === null && keys.length > 0)
        .filter(({ id }) => byBytes(id, after) > 0)
        .sort((a, b) => byBytes(a.id, b.id))
        .slice(0, limit),
  };
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
