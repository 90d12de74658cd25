import type { Customer, StoredRecord } from "../ledger/fact.ts";
import { kindOfKey } from "../vocabulary/identity-key.ts";

/** What is known around some keys: what is to be matched, and to whom keys lead without it. */
export interface KeyGraph {
  /** Records whose customer no silo names. */
  readonly records: readonly StoredRecord[];
  /** Provisional customers that are known by an address. */
  readonly strangers: readonly Customer[];
  /** Ids of the customers that a key leads to by itself: by master data, or by records whose silo names the customer. */
  readonly known: ReadonlyMap<string, ReadonlySet<string>>;
  /** Keys that too many records share: they tell nobody from anybody. */
  readonly shared: ReadonlySet<string>;
}

/** Where a record's keys lead. */
export interface Found {
  readonly match: "matched" | "waiting" | "ambiguous";
  readonly customer: string | null;
  /** For `ambiguous`: whom it may belong to, in order. */
  readonly candidates: readonly string[];
}

export interface Matching {
  readonly records: ReadonlyMap<StoredRecord, Found>;
  /** Provisional customers that turned out to be another, with that one's id. */
  readonly merges: ReadonlyMap<Customer, string>;
}

type Keyed = StoredRecord | Customer;
type Leads = Map<string, ReadonlySet<string>>;

/**
 * Whom every record belongs to and who every provisional customer is. The answer depends on what is in the graph and not on
 * the order in which it came.
 *
 * A key leads to the customers that have it. What is matched by one of its keys passes the customer on to its other keys, in
 * rounds: the nearest evidence counts. What no customer has a claim to belongs to a provisional customer whose address leads
 * there; provisional customers whose addresses lead to each other are one.
 */
export function matchKeys(graph: KeyGraph): Matching {
  const leads: Leads = new Map(graph.known);
  const owners = new Map<Keyed, string>();
  let open: readonly Keyed[] = [...graph.records, ...graph.strangers];
  for (;;) {
    const found = open.flatMap((one): (readonly [Keyed, string])[] => {
      const [owner, ...others] = candidatesOf(one.keys, leads);
      return owner === undefined || others.length > 0 ? [] : [[one, owner]];
    });
    if (found.length === 0) break;
    for (const [one, owner] of found) owners.set(one, owner);
    open = open.filter((one) => !owners.has(one));
    passOn(found, leads, graph.shared);
  }
  gatherStrangers(open, owners, (key) => !leads.has(key) && !graph.shared.has(key));

  const records = graph.records.map((record) => {
    const owner = owners.get(record);
    return [record, owner === undefined ? unmatched(record, leads) : matchedTo(owner)] as const;
  });
  const merges = graph.strangers.flatMap((stranger) => {
    const owner = owners.get(stranger);
    return owner === undefined || owner === stranger.id ? [] : [[stranger, owner] as const];
  });
  return { records: new Map(records), merges: new Map(merges) };
}

/** A key leads where the first round that reaches it says. */
function passOn(
  found: readonly (readonly [Keyed, string])[],
  leads: Leads,
  shared: ReadonlySet<string>,
): void {
  const reached = new Map<string, Set<string>>();
  for (const [one, owner] of found) {
    for (const key of one.keys) {
      if (leads.has(key) || shared.has(key)) continue;
      reached.set(key, (reached.get(key) ?? new Set()).add(owner));
    }
  }
  for (const [key, customers] of reached) leads.set(key, customers);
}

/** What hangs together by keys that lead to nobody belongs to the first of the provisional customers in it. */
function gatherStrangers(
  open: readonly Keyed[],
  owners: Map<Keyed, string>,
  connects: (key: string) => boolean,
): void {
  const byKey = new Map<string, Keyed[]>();
  for (const one of open) {
    for (const key of one.keys.filter(connects)) byKey.set(key, [...(byKey.get(key) ?? []), one]);
  }
  for (const first of open.filter(isCustomer).sort(byRank)) {
    const waiting: Keyed[] = owners.has(first) ? [] : [first];
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      owners.set(one, first.id);
      for (const key of one.keys) {
        for (const other of byKey.get(key) ?? []) if (!owners.has(other)) waiting.push(other);
      }
    }
  }
}

function isCustomer(one: Keyed): one is Customer {
  return "household" in one;
}

function byRank(left: Customer, right: Customer): number {
  return rankOf(left.keys[0]) - rankOf(right.keys[0]) || (left.id < right.id ? -1 : 1);
}

/** Email decides before phone, and phone before other keys. */
const KINDS = ["email", "phone"];

function rankOf(key: string | undefined): number {
  const rank = key === undefined ? -1 : KINDS.indexOf(kindOfKey(key));
  return rank < 0 ? KINDS.length : rank;
}

/**
 * The customers that keys lead to, in order: none, one, or several that nothing tells apart. Kinds that come first decide;
 * those after them only choose among the several that the first ones leave.
 */
export function candidatesOf(
  keys: readonly string[],
  leads: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  let candidates: readonly string[] = [];
  for (let rank = 0; rank <= KINDS.length; rank++) {
    const led = new Set<string>();
    for (const key of keys) {
      if (rankOf(key) === rank) for (const customer of leads.get(key) ?? []) led.add(customer);
    }
    const narrowed = candidates.length === 0 ? [...led] : candidates.filter((one) => led.has(one));
    if (narrowed.length > 0) candidates = narrowed;
    if (candidates.length === 1) break;
  }
  return [...candidates].sort();
}

function matchedTo(customer: string): Found {
  return { match: "matched", customer, candidates: [] };
}

function unmatched(record: StoredRecord, leads: Leads): Found {
  const candidates = candidatesOf(record.keys, leads);
  return { match: candidates.length > 1 ? "ambiguous" : "waiting", customer: null, candidates };
}
