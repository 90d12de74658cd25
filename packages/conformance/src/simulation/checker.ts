import {
  type Customer,
  type Entry,
  type EntryState,
  InputError,
  type Instant,
  type LedgerEvent,
  type MessageRequest,
  type Standing,
  type StartResult,
  type StoredRecord,
} from "@comity/core";
import type { Operation } from "./database.ts";
import { contradictions, whoIs, wrongToClear, wrongToStart, wrongWhenQuiet } from "./laws.ts";
import { isSurelyLive, type Life, liveOn, newLife, SLACK_MS } from "./lives.ts";
import type { TrueTime } from "./process.ts";

/**
 * Sees what is asked, what is answered and what is committed, and finds what must never be. It knows what the rules mean and
 * what a store is, and nothing of how an engine comes to its answers.
 */
export class Checker {
  readonly lives = new Map<string, Life>();
  readonly customers = new Map<string, Customer>();
  readonly records = new Map<string, StoredRecord>();
  readonly broken: string[] = [];
  /** Commits so far. */
  commits = 0;
  readonly #time: TrueTime;
  readonly #alerts = new Set<string>();
  /** Messages whose start was answered with yes, and to whom; undefined: to somebody who gave no name. */
  readonly #started = new Map<string, string | undefined>();

  readonly withinMs: number;

  constructor(time: TrueTime, requests: readonly MessageRequest[], withinMs: number) {
    this.#time = time;
    this.withinMs = withinMs;
    for (const request of requests) this.lives.set(request.id, newLife(request));
  }

  /** A transaction is committed. */
  commit(writes: readonly Operation[]): void {
    this.commits++;
    const entries = new Map<string, Entry>();
    const opened: StoredRecord[] = [];
    const events: LedgerEvent[] = [];
    for (const { name, args } of writes) {
      const [first] = args;
      if (name === "putEntry") entries.set((first as Entry).id, first as Entry);
      if (name === "wake") this.#wake(first as readonly string[], args[1] as Instant, entries);
      if (name === "putCustomer") this.customers.set((first as Customer).id, first as Customer);
      if (name === "putRecord") opened.push(...this.#put(first as StoredRecord));
      if (name === "append") events.push(first as LedgerEvent);
    }
    for (const event of events) this.#see(event);
    const settled = this.#settledBy(events, entries);
    for (const entry of entries.values()) this.#write(entry);
    for (const record of opened) this.#expectAlert(record);
    this.#judge(events, settled);
  }

  /** Cases that are open now and were not. */
  #put(record: StoredRecord): StoredRecord[] {
    const id = `${record.type} ${record.key}`;
    const before = this.records.get(id);
    this.records.set(id, record);
    if (record.type !== "support.case" || record.deleted || record.fields.status !== "open") return [];
    const wasOpen = before !== undefined && !before.deleted && before.fields.status === "open";
    return wasOpen ? [] : [record];
  }

  /** What is held is due then, if not before. */
  #wake(ids: readonly string[], at: Instant, entries: Map<string, Entry>): void {
    for (const id of ids) {
      const entry = entries.get(id) ?? this.lives.get(id)?.entry;
      if (entry == null || entry.state !== "held") continue;
      entries.set(id, { ...entry, dueAt: entry.dueAt === null ? at : Math.min(entry.dueAt, at) });
    }
  }

  #see(event: LedgerEvent): void {
    if (event.kind === "alert") {
      const key = `${event.customer} ${JSON.stringify(event.about)}`;
      if (this.#alerts.has(key)) this.broken.push(`the alert about ${key} is raised twice`);
      this.#alerts.add(key);
    }
    if (event.kind === "split") this.#split(event.from, event.out);
    if (!("message" in event)) return;
    const life = this.lives.get(event.message);
    if (life === undefined) {
      this.broken.push(`${event.kind} of ${event.message}, which nobody asked about`);
      return;
    }
    if (event.kind === "missed" && life.goneAt === null)
      this.broken.push(`${event.message} is missed and had not gone`);
    const wrong = liveOn(life, event);
    if (wrong !== null) this.broken.push(wrong);
  }

  /** With who goes out go the messages for its id, for those that were merged into it, and for its addresses; the others stay. */
  #split(from: string, out: string): void {
    const keys = this.customers.get(out)?.keys ?? [];
    for (const life of this.lives.values()) {
      if (life.entry?.customer !== from) continue;
      const { customer, to } = life.request;
      const goes = customer === undefined ? keys.includes(`email:${to?.email}`) : this.#is(customer, out);
      life.customer = goes ? out : from;
    }
  }

  /** Whether an id means a customer. */
  #is(id: string, customer: string): boolean {
    for (let one: string | null | undefined = id; one != null; one = this.customers.get(one)?.mergedInto)
      if (one === customer) return true;
    return false;
  }

  #write(entry: Entry): void {
    const life = this.lives.get(entry.id);
    if (life === undefined) return;
    if (entry.state !== life.state) {
      this.broken.push(`${entry.id} is written as ${entry.state}, and by its events it is ${life.state}`);
    }
    // What a person finds to have been sent was sent when it was started; what is reported after that, when it is.
    if (entry.reconciled?.outcome === "sent" && life.entry?.reconciled === undefined)
      life.goneAt = life.startedAt;
    life.entry = entry;
    life.versions.push({ commit: this.commits, state: entry.state, dueAt: entry.dueAt });
  }

  #expectAlert({ customer, key }: StoredRecord): void {
    const about = JSON.stringify({ order: key });
    if (this.#alerts.has(`${customer} ${about}`)) return;
    this.broken.push(`${key} is open, and no alert was raised`);
  }

  /** The messages that were decided, started or sent, and those that have come among others. */
  #settledBy(events: readonly LedgerEvent[], entries: ReadonlyMap<string, Entry>): ReadonlySet<string> {
    const settled = new Set<string>();
    for (const event of events) {
      const hasGone = event.kind === "state" && (event.state === "started" || event.state === "sent");
      if (event.kind === "decision" || hasGone) settled.add(event.message);
    }
    for (const { id, household } of entries.values()) {
      const before = this.lives.get(id)?.entry ?? null;
      if (before !== null && before.household !== household) settled.add(id);
    }
    return settled;
  }

  /** The laws that hold after every commit. */
  #judge(events: readonly LedgerEvent[], settled: ReadonlySet<string>): void {
    const { now } = this.#time;
    this.broken.push(...contradictions(this, now, settled));
    for (const event of events) {
      const life = "message" in event ? this.lives.get(event.message) : undefined;
      if (life === undefined) continue;
      if (event.kind === "decision" && life.state === "cleared")
        this.broken.push(...wrongToClear(life, this, now));
      if (event.kind === "state" && event.state === "started")
        this.broken.push(...wrongToStart(life, this, now));
    }
    for (const life of this.lives.values()) this.#isWhereItBelongs(life, events);
  }

  /** Messages are with whom their customer turned out to be, in the household where that one lives. */
  #isWhereItBelongs({ entry, request, customer }: Life, events: readonly LedgerEvent[]): void {
    if (entry === null) return;
    const owner = whoIs(customer, this.customers);
    const household = this.customers.get(owner)?.household ?? entry.household;
    if (entry.customer !== owner || entry.household !== household) {
      this.broken.push(
        `${request.id} is with ${entry.customer} in ${entry.household}, and belongs to ${owner} in ${household} ` +
          `after ${events.map(({ kind }) => kind).join(", ")}`,
      );
    }
  }

  /** Nothing is under way, and nobody is down. */
  quiet(): void {
    this.broken.push(...wrongWhenQuiet(this, this.#time.now));
  }

  /**
   * A message's standing was told to somebody who had asked when there had been so many commits: it must have stood so at
   * some moment since.
   */
  answered(standing: Standing | null, id: string, since: number): void {
    const life = this.lives.get(id);
    if (life === undefined) return;
    if (standing === null) {
      if (life.versions.some(({ commit }) => commit <= since))
        this.broken.push(`${id} was recorded, and is not known`);
      return;
    }
    const first = life.versions.findLastIndex(({ commit }) => commit <= since);
    const states = life.versions.slice(Math.max(0, first)).flatMap((version) => this.#statesOf(version));
    if (!states.includes(standing.state))
      this.broken.push(`${id} is told to be ${standing.state}, and was only ${states.join(", ")}`);
    const verdict = VERDICTS[standing.state] ?? ["block"];
    if (!verdict.includes(standing.verdict))
      this.broken.push(`${id} is ${standing.state}, told as ${standing.verdict}`);
  }

  /** @param by who asked; only who gives a name is told again that the start is theirs */
  startAnswered(result: StartResult, id: string, by: string | undefined, since: number): void {
    this.answered(result, id, since);
    if (!result.started) return;
    if (this.#started.has(id) && (by === undefined || this.#started.get(id) !== by))
      this.broken.push(`${id} was let go for ${this.#started.get(id)} and for ${by}`);
    this.#started.set(id, by);
  }

  /** What an engine refused must be wrong with the question. */
  refused(error: unknown, id: string, since: number): void {
    const known = this.lives.get(id)?.versions.some(({ commit }) => commit <= since) === true;
    const isFair =
      error instanceof InputError &&
      (["CY590", "CY594", "CY595"].includes(error.code) || (error.code === "CY593" && !known));
    if (!isFair) this.broken.push(`${id}: ${String(error)}`);
  }

  /** Time alone ends a clearance and a lease; by which clock, nobody says. */
  #statesOf({ state, dueAt }: Life["versions"][number]): readonly EntryState[] {
    if (dueAt === null || dueAt > this.#time.now + SLACK_MS) return [state];
    if (state === "cleared") return [state, "lapsed"];
    return state === "started" ? [state, "unreported"] : [state];
  }

  /** How far a simulation came: how many messages were in each state at its end. */
  tally(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { state } of this.lives.values()) counts[state] = (counts[state] ?? 0) + 1;
    return counts;
  }

  isLive(id: string): boolean {
    const life = this.lives.get(id);
    return life !== undefined && isSurelyLive(life, this.#time.now);
  }
}

const VERDICTS: Readonly<Partial<Record<EntryState, readonly string[]>>> = {
  held: ["hold"],
  cleared: ["send", "amend"],
  started: ["send", "amend"],
  sent: ["send", "amend"],
  unreported: ["send", "amend"],
};
