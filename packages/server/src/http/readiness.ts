import { type Engine, StoreError } from "@comity/core";
import { ledgerProblem } from "../problem/catalogue.ts";

/** For how long what the ledger answered is taken as its answer to all who ask. */
const FRESH_MS = 1_000;
/** How long the ledger may take to say that it is there. */
const ANSWER_MS = 2_000;
/** For how long a failure of real work counts: a disk that is full lets a look at the ledger pass. */
const FAILED_MS = 5_000;
/** What a ledger says that cannot be reached, and one that has no room just now for one more: work that ends well tells them apart. */
const UNAVAILABLE = ledgerProblem("unavailable");

/** Whether the server is to be asked. */
export interface Readiness {
  /** Why not, as the code of a problem; null: it is. Never rejects, and never takes long. */
  problem(): Promise<string | null>;
  /** A call to the engine failed. */
  noteFailure(error: unknown): void;
  /** A call to the engine ended well: the ledger is there, however many wait for it. */
  noteSuccess(): void;
  /** From now on it is not: it shuts down. */
  end(): void;
}

/** @param engine whose ledger is asked, by as many as ask at a time once */
export function readinessOf(engine: Pick<Engine, "ready">): Readiness {
  let isEnding = false;
  let asked: { readonly at: number; readonly answer: Promise<string | null> } | null = null;
  let failed: { readonly at: number; readonly code: string } | null = null;
  let isAsking = false;
  let workedAt = Number.NEGATIVE_INFINITY;
  const ask = async (): Promise<string | null> => {
    isAsking = true;
    try {
      await engine.ready();
      return null;
    } catch (error) {
      return codeOf(error) ?? "CY711";
    } finally {
      isAsking = false;
    }
  };
  return {
    async problem() {
      if (isEnding) return "CY709";
      const now = performance.now();
      if (failed !== null && now < failed.at + FAILED_MS) {
        const isPassed = failed.code === UNAVAILABLE && workedAt > failed.at;
        if (!isPassed) return failed.code;
      }
      if (asked === null || (!isAsking && now >= asked.at + FRESH_MS)) asked = { at: now, answer: ask() };
      const code = await inTime(asked.answer);
      // Who waits in a queue behind work that ends well is busy, and a balancer that took it away would make the others so.
      return code === UNAVAILABLE && workedAt >= performance.now() - ANSWER_MS ? null : code;
    },
    noteFailure(error) {
      const code = codeOf(error);
      if (code !== null) failed = { at: performance.now(), code };
    },
    noteSuccess() {
      workedAt = performance.now();
    },
    end() {
      isEnding = true;
    },
  };
}

function codeOf(error: unknown): string | null {
  return error instanceof StoreError ? ledgerProblem(error.code) : null;
}

async function inTime(answer: Promise<string | null>): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(UNAVAILABLE), ANSWER_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The same engine; what its ledger did and what it could not do, whoever called it, is told. */
export function noticing(
  engine: Engine,
  { noteFailure, noteSuccess }: Pick<Readiness, "noteFailure" | "noteSuccess">,
): Engine {
  return new Proxy(engine, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: unknown[]) => {
        const result: unknown = Reflect.apply(member, target, given);
        if (result instanceof Promise) result.then(noteSuccess, noteFailure);
        return result;
      };
    },
  });
}
