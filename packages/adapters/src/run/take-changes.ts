import { decodeRecord, InputError, type Vocabulary } from "@comity/core";
import type { Comity } from "../contract/comity.ts";
import { type Change, type Outcome, subjectOf } from "../contract/fact-source.ts";
import type { NewRejection } from "../keep/rejections.ts";

/** What a change is, once it is to be reported. */
type Report = Exclude<Change, { readonly kind: "rejected" }>;

export interface TakeOptions {
  readonly comity: Comity;
  readonly vocabulary: Vocabulary;
  /** How many changes are reported at once at most. */
  readonly concurrency: number;
  /** Runs a call to Comity, trying again what may pass. */
  readonly call: (operation: () => Promise<unknown>) => Promise<void>;
  readonly signal: AbortSignal;
}

/** What came of changes. */
export interface Taken {
  readonly counts: Readonly<Record<Change["kind"], number>>;
  readonly rejected: readonly NewRejection[];
  /** Places whose records fit now. */
  readonly settled: readonly string[];
  /** Records that were accepted. */
  readonly subjects: readonly string[];
}

/**
 * Reports changes to Comity. Changes of one record, customer or message go one after another, in their order; others at the same time. A
 * merge and an erasure wait for everything before them, and everything after them waits.
 *
 * @throws what kept Comity from taking one: then some may be in, and all of them are to be reported again
 */
export async function takeChanges(changes: readonly Change[], options: TakeOptions): Promise<Taken> {
  const counts = { fact: 0, customer: 0, merge: 0, erasure: 0, outcome: 0, rejected: 0 };
  const all: (NewRejection & { readonly index: number })[] = [];
  const settled: string[] = [];
  /** Records that were accepted, each with where the last one stood that was. */
  const subjects = new Map<string, number>();
  const indexOf = new Map(changes.map((change, index) => [change, index]));
  const reject = (change: Change, refusal: NewRejection): void => {
    counts.rejected++;
    all.push({ ...refusal, index: indexOf.get(change) ?? 0 });
  };
  const report = async (change: Report): Promise<void> => {
    const refusal = await reportOne(change, options);
    if (refusal !== null) return reject(change, refusal);
    counts[change.kind]++;
    if (change.origin !== undefined) settled.push(change.origin.where);
    if (change.kind === "fact") subjects.set(laneOf(change, options.vocabulary), indexOf.get(change) ?? 0);
  };
  for (const stretch of stretchesOf(changes)) {
    const lanes = new Map<string, Report[]>();
    for (const change of stretch) {
      if (change.kind === "rejected") {
        const { where, code, reason, raw, subject = null } = change.rejected;
        reject(change, { place: where, code, reason, raw, subject });
      } else addTo(lanes, laneOf(change, options.vocabulary), change);
    }
    await eachLane([...lanes.values()], report, options);
  }
  // What came after it of the same record, and fits, stands in its place.
  const rejected = all.filter(
    ({ subject, index }) => !(subject !== null && (subjects.get(subject) ?? -1) > index),
  );
  const refused = new Set(rejected.map(({ place }) => place));
  return {
    counts,
    rejected,
    settled: settled.filter((place) => !refused.has(place)),
    subjects: [...subjects.keys()],
  };
}

/** Stretches within which the order of different records has no meaning. */
function stretchesOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const stretches: Change[][] = [[]];
  for (const change of changes) {
    if (change.kind === "merge" || change.kind === "erasure") stretches.push([change], []);
    else stretches.at(-1)?.push(change);
  }
  return stretches.filter((stretch) => stretch.length > 0);
}

function addTo(lanes: Map<string, Report[]>, lane: string, change: Report): void {
  const waiting = lanes.get(lane);
  if (waiting === undefined) lanes.set(lane, [change]);
  else waiting.push(change);
}

function laneOf(change: Report, vocabulary: Vocabulary): string {
  if (change.kind === "merge" || change.kind === "erasure") return change.kind;
  if (change.kind === "customer") return JSON.stringify(["customer", change.customer.id]);
  if (change.kind === "outcome") return JSON.stringify(["message", change.outcome.message]);
  const { record, data, deleted } = change.fact;
  try {
    return subjectOf(record, decodeRecord(vocabulary, record, data, deleted === true).key);
  } catch (error) {
    // Comity will say what does not fit; until then it has no place in any order.
    if (error instanceof InputError) return JSON.stringify([record]);
    throw error;
  }
}

async function eachLane(
  lanes: readonly (readonly Report[])[],
  report: (change: Report) => Promise<void>,
  { concurrency, signal }: TakeOptions,
): Promise<void> {
  let next = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    for (let lane = lanes[next++]; lane !== undefined && !failed; lane = lanes[next++]) {
      for (const change of lane) {
        signal.throwIfAborted();
        await report(change);
      }
    }
  };
  const worker = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      // The others end what they are at, and begin nothing new.
      failed = true;
      throw error;
    }
  };
  const ended = await Promise.allSettled(
    Array.from({ length: Math.min(concurrency, lanes.length) }, () => worker()),
  );
  const failure = ended.find((one) => one.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}

/** @returns why Comity refuses it for good; null: it is in */
async function reportOne(
  change: Report,
  { comity, vocabulary, call }: TakeOptions,
): Promise<NewRejection | null> {
  try {
    await call(() => told(comity, change));
    return null;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (change.kind === "merge" && change.ifKnown === true && error.code === "CY598") return null;
    const { where, raw } = change.origin ?? { where: placeOf(change), raw: null };
    const subject = change.kind === "fact" ? laneOf(change, vocabulary) : null;
    return { place: where, code: error.code, reason: error.message, raw, subject };
  }
}

/** Where something stood whose source does not say: no more than what it is. */
function placeOf(change: Report): string {
  return change.kind === "fact" ? change.fact.record : change.kind;
}

async function told(comity: Comity, change: Report): Promise<unknown> {
  switch (change.kind) {
    case "erasure":
      return erase(comity, change.customer);
    case "fact":
      return comity.report(change.fact);
    case "customer":
      return comity.customer(change.customer);
    case "merge":
      return comity.merge(change.merge);
    // Whoever carries it did not start it, and is no stranger to it either: it does not say who it is.
    case "outcome":
      return tellOutcome(comity, change.outcome);
  }
}

function tellOutcome(comity: Comity, { message, became }: Outcome): Promise<unknown> {
  return became === "sent" ? comity.sent(message) : comity.failed(message, { bounced: true });
}

async function erase(comity: Comity, customer: string): Promise<void> {
  if (comity.eraseSubject === undefined) throw new RangeError("Nobody can be erased from here.");
  try {
    await comity.eraseSubject(customer);
  } catch (error) {
    // Of whom nobody knows there is nothing to erase.
    if (!(error instanceof InputError && error.code === "CY570")) throw error;
  }
}
