import { describe, expect, it } from "vitest";
import type { Change, FactSource, Json, Page } from "../../src/contract/fact-source.ts";
import type { Log } from "../../src/contract/log.ts";
import { KitFailure } from "../../src/kit/kit-case.ts";
import { sourceKit } from "../../src/kit/source-kit.ts";
import type { SourceTrial } from "../../src/kit/source-trial.ts";
import { testFolder, testRules } from "../world.ts";

const RULES = testRules();
const OWNER = "ana@example.com";
const AGAIN = "makes of a rejected record what it is, when it is tried again";

interface Row {
  readonly change: number;
  readonly state: string;
}

type Read = (rows: ReadonlyMap<number, Row>, after: number, now: number) => AsyncGenerator<Page>;

function changeOf(key: number, { change, state }: Row): Change {
  const where = `row ${key}`;
  const raw = { key, state, change };
  if (state === "odd") {
    return { kind: "rejected", rejected: { where, code: "CY504", reason: `${OWNER} is odd.`, raw } };
  }
  const data = { number: `P-${key}`, customer: OWNER, status: state };
  const fact = {
    record: "risk.policy",
    data,
    version: change,
    ...(state === "gone" ? { deleted: true } : {}),
  };
  return { kind: "fact", fact, origin: { where, raw } };
}

function laterThan(rows: ReadonlyMap<number, Row>, after: number): readonly (readonly [number, Row])[] {
  return [...rows]
    .filter(([, { change }]) => change > after)
    .sort(([, one], [, other]) => one.change - other.change);
}

/** As a source should be. */
async function* sound(rows: ReadonlyMap<number, Row>, after: number, now: number): AsyncGenerator<Page> {
  const later = laterThan(rows, after);
  for (let from = 0; from === 0 || from < later.length; from += 400) {
    const some = later.slice(from, from + 400);
    const isLast = from + 400 >= later.length;
    const changes = some.map(([key, row]) => changeOf(key, row));
    yield { changes, checkpoint: some.at(-1)?.[1].change ?? after, inStepAsOf: isLast ? now : null };
  }
}

/** A sound source whose pages are spoilt. */
function spoilt(spoil: (page: Page, last: number) => Page): Read {
  return async function* (rows, after, now) {
    const last = Math.max(0, ...[...rows.values()].map(({ change }) => change));
    for await (const page of sound(rows, after, now)) yield spoil(page, last);
  };
}

function trialOf(read: Read, more: Partial<FactSource> = {}): SourceTrial {
  const rows = new Map<number, Row>();
  let change = 0;
  let isReachable = true;
  const write = (key: number, state: string): void => {
    rows.set(key, { change: ++change, state });
  };
  const states = ["active", "cancelling", "cancelled"];
  return {
    rules: RULES,
    source: async (_keep, _log, now) => ({
      name: "rows",
      silo: "risk",
      read: (after: Json) => {
        if (!isReachable) throw new Error("The system is away.");
        return read(rows, Number(after ?? 0), now());
      },
      ...more,
    }),
    put: async (key, number) => write(key, states[number - 1] ?? ""),
    expected: (key, number) => ({
      record: "risk.policy",
      data: { number: `P-${key}`, customer: OWNER, status: states[number - 1] },
    }),
    remove: async (key) => write(key, "gone"),
    spoil: async (key) => write(key, "odd"),
    setReachable: async (reachable) => {
      isReachable = reachable;
    },
    secrets: [OWNER],
    close: async () => undefined,
  };
}

/** A sound trial whose source is spoilt. */
function withSource(spoil: (source: FactSource, log: Log) => FactSource): () => SourceTrial {
  return () => {
    const trial = trialOf(sound);
    return { ...trial, source: async (keep, log, now) => spoil(await trial.source(keep, log, now), log) };
  };
}

/** A source that forgets some changes, by what it has brought before. */
function without(isForgotten: (change: Change, known: Set<string>) => boolean): () => SourceTrial {
  return () => {
    const known = new Set<string>();
    const read: Read = async function* (rows, after, now) {
      for await (const page of sound(rows, after, now)) {
        yield { ...page, changes: page.changes.filter((change) => !isForgotten(change, known)) };
      }
    };
    return trialOf(read);
  };
}

const placeOf = (change: Change): string =>
  (change.kind === "rejected" ? change.rejected.where : change.origin?.where) ?? "";

const reading = (read: Read) => (): SourceTrial => trialOf(read);

/** Each breaks one promise, which the case of its name has to find. */
const BROKEN: readonly (readonly [what: string, promise: string, open: () => SourceTrial])[] = [
  [
    "that is in step as of the future",
    "takes in everything, and is in step not later than it began to read",
    reading(
      spoilt((page) => ({ ...page, inStepAsOf: page.inStepAsOf === null ? null : page.inStepAsOf + 60_000 })),
    ),
  ],
  [
    "that forgets its last record",
    "takes in everything, and is in step not later than it began to read",
    without((change) => placeOf(change) === "row 1203"),
  ],
  [
    "that takes no change for a removal",
    "comes to the same when nothing has changed",
    reading(async function* (rows, after, now) {
      yield* sound(rows, after, now);
      const gone = changeOf(1, { change: after + 1, state: "gone" });
      if (after > 0) yield { changes: [gone], checkpoint: after, inStepAsOf: now };
    }),
  ],
  [
    "that brings a record's past as new",
    "comes to the same when everything is read again",
    reading(async function* (rows, after, now) {
      yield* sound(rows, after, now);
      const past = [...rows].map(([key, { change }]) =>
        changeOf(key, { change: change + 1, state: "active" }),
      );
      const last = Math.max(0, ...[...rows.values()].map(({ change }) => change));
      if (after === 0) yield { changes: past, checkpoint: last, inStepAsOf: now };
    }),
  ],
  [
    "that brings each record once",
    "brings what has changed",
    without((change, known) => known.has(placeOf(change)) || !known.add(placeOf(change))),
  ],
  [
    "that never tells of deletions",
    "brings what is gone",
    without((change) => change.kind === "fact" && change.fact.deleted === true),
  ],
  [
    "whose checkpoint is ahead of its page",
    "goes on where it was, wherever it is stopped",
    reading(spoilt((page, last) => ({ ...page, checkpoint: last }))),
  ],
  [
    "whose checkpoint stays behind for good",
    "goes on where it was, wherever it is stopped",
    reading(spoilt((page) => ({ ...page, checkpoint: null }))),
  ],
  [
    "that is in step after each page",
    "loses nothing when Comity is away",
    reading(spoilt((page) => ({ ...page, inStepAsOf: 1 }))),
  ],
  [
    "that drops what does not fit",
    "keeps what does not fit, takes the rest, and is not in step until it fits",
    without(({ kind }) => kind === "rejected"),
  ],
  [
    "whose second try throws, with an address",
    AGAIN,
    () =>
      trialOf(sound, {
        again: async () => {
          throw new Error(`${OWNER} is odd.`);
        },
      }),
  ],
  ["whose second try throws the record away", AGAIN, () => trialOf(sound, { again: async () => [] })],
  [
    "that forgets the end of what did not fit",
    "is in step again when what did not fit is gone",
    without((change, known) => {
      if (change.kind === "rejected") known.add(placeOf(change));
      return change.kind === "fact" && change.fact.deleted === true && known.has(placeOf(change));
    }),
  ],
  [
    "that takes a system that is away for one in which nothing has changed",
    "is not in step while its system cannot be reached, and goes on afterwards",
    withSource((source) => ({
      ...source,
      async *read(after, signal) {
        try {
          yield* source.read(after, signal);
        } catch {
          yield { changes: [], checkpoint: after, inStepAsOf: 1 };
        }
      },
    })),
  ],
  [
    "that brings everything at once",
    "brings pages of a bounded size",
    reading(async function* (rows, after, now) {
      const later = laterThan(rows, after);
      const changes = later.map(([key, row]) => changeOf(key, row));
      yield { changes, checkpoint: later.at(-1)?.[1].change ?? after, inStepAsOf: now };
    }),
  ],
  [
    "that waits on when it is stopped",
    "ends soon when it is stopped",
    reading(async function* (rows, after, now) {
      yield* sound(rows, after, now);
      await new Promise(() => undefined);
    }),
  ],
  [
    "that names people in places",
    "tells no secret",
    reading(
      spoilt((page) => ({
        ...page,
        changes: page.changes.map((one) =>
          one.kind === "rejected" ? { ...one, rejected: { ...one.rejected, where: `row of ${OWNER}` } } : one,
        ),
      })),
    ),
  ],
  [
    "that logs what it reads",
    "tells no secret",
    withSource((source, log) => ({
      ...source,
      async *read(after, signal) {
        for await (const page of source.read(after, signal)) {
          log.info(JSON.stringify(page.changes));
          yield page;
        }
      },
    })),
  ],
  [
    "that names people in errors",
    "tells no secret",
    withSource((source) => ({
      ...source,
      async *read(after, signal) {
        try {
          yield* source.read(after, signal);
        } catch (cause) {
          throw new Error("The system is away.", { cause: new Error(`for ${OWNER}`, { cause }) });
        }
      },
    })),
  ],
];

describe("the kit for sources", () => {
  for (const { name, run } of sourceKit(async () => trialOf(sound), testFolder))
    it(`passes a sound one, that ${name}`, run);

  for (const [what, promise, open] of BROKEN) {
    it(`catches one ${what}`, async () => {
      const found = sourceKit(async () => open(), testFolder).find(({ name }) => name === promise);
      await expect(found?.run()).rejects.toBeInstanceOf(KitFailure);
    }, 60_000);
  }

  it("has no promise that nothing breaks here", () => {
    const names = sourceKit(async () => trialOf(sound), testFolder).map(({ name }) => name);
    expect(names.filter((name) => !BROKEN.some(([, promise]) => promise === name))).toEqual([]);
  });
});
