// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of source files.
import type { PlantedFault } from "../store-faults/child.ts";
import type { Wrong } from "./wrong.ts";

/** The real engine with one thing taken away, and what a race has to find of it. */
export interface BrokenEngine {
  readonly name: string;
  readonly faults: readonly PlantedFault[];
  /** Any of these gives it away. */
  readonly givenAwayBy: readonly Wrong["kind"][];
  /** Whether the second wall, in the schema of PostgreSQL, keeps contradictions out all the same; if so, it has to be down. */
  readonly secondWallHelps: boolean;
}

const EXCLUSION = "packages/store/src/postgres/postgres-exclusion.ts";
const ENTRIES = "packages/store/src/postgres/postgres-entries.ts";
const SESSION = "packages/store/src/postgres/session.ts";
const OUTCOME = "packages/core/src/engine/outcome.ts";
const ASK = "packages/core/src/engine/ask.ts";

const LOCK = "await this.#session.read(EXCLUSION.lock, [lockKeys(scopes.map(storedKey))]);";
const READ = "const rows = await this.#session.read<VersionedEntry>(ENTRIES.earlier, [";

/** The lock is taken by the statement that reads the ledger, whose snapshot is older than its wait for the lock. */
const LOCK_LATER = "this.#session.locksToTake = lockKeys(scopes.map(storedKey));";
const LOCK_AND_READ = `
    const where = "WHERE (SELECT count(*) FROM locked) >= 0 AND";
    const text = "WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock(key) FROM unnest($4::bigint[]) AS key)" +
      ENTRIES.earlier.text.replace("WHERE", where);
    const lockAndRead = (values) =>
      this.#session.read({ name: "entries.locked", text }, [...values, this.#session.locksToTake ?? []]);
    const rows = await lockAndRead([`;

/** A loser stood or went beside its winner. */
const BESIDE = ["contradiction", "not recalled", "not reported missed"] as const;

export const BROKEN_ENGINES: readonly BrokenEngine[] = [
  {
    name: "no lock",
    faults: [{ file: EXCLUSION, find: LOCK, replace: "" }],
    givenAwayBy: BESIDE,
    secondWallHelps: true,
  },
  {
    name: "lock and read in one statement",
    faults: [
      { file: EXCLUSION, find: LOCK, replace: LOCK_LATER },
      { file: ENTRIES, find: READ, replace: LOCK_AND_READ },
    ],
    givenAwayBy: BESIDE,
    secondWallHelps: true,
  },
  {
    name: "REPEATABLE READ",
    faults: [
      { file: SESSION, find: "ISOLATION LEVEL READ COMMITTED", replace: "ISOLATION LEVEL REPEATABLE READ" },
    ],
    givenAwayBy: BESIDE,
    secondWallHelps: true,
  },
  {
    name: "no fence: a start whose lease has ended is given to the next who asks",
    faults: [
      {
        file: OUTCOME,
        find: 'if (standing !== "cleared") return { entry: await fallDue(work, entry), started: false };',
        replace:
          'if (standing !== "cleared" && standing !== "unreported") return { entry: await fallDue(work, entry), started: false };',
      },
    ],
    givenAwayBy: ["sent twice", "lost"],
    secondWallHelps: false,
  },
  {
    name: "no idempotency key: who asks again gets a new decision",
    faults: [
      { file: ASK, find: "if (known !== null) return sameAgain(known, request);", replace: "" },
      { file: ASK, find: "if (raced !== null) return sameAgain(raced, request);", replace: "" },
      {
        file: ASK,
        find: "const sequence = await work.transaction.nextSequence();",
        replace: "const sequence = raced?.sequence ?? (await work.transaction.nextSequence());",
      },
    ],
    givenAwayBy: ["answered twice", "sent twice"],
    secondWallHelps: false,
  },
];
