import type { FactSource, Json, Page } from "../contract/fact-source.ts";
import { KeepError } from "../keep/keep-error.ts";
import { mapRecord } from "../run/map-record.ts";
import { asOf } from "./as-of.ts";
import { filesAtRest } from "./drop-folder.ts";
import { failFile } from "./failed-file.ts";
import { BEGINNING, type DatedFile, type FeedCheckpoint, type FeedParts } from "./feed.ts";
import { HeldFile } from "./held-file.ts";
import { Taking } from "./taking.ts";
import { timed } from "./timed.ts";

/** Files of one kind as a source: each is taken in once, in the order of what they are as of, and then moved. */
export function feedSource(parts: FeedParts): FactSource {
  return {
    name: parts.name,
    silo: parts.silo,
    read: (after, signal) => readFeed(parts, after, signal),
    async again({ where, raw }) {
      if (typeof raw !== "object" || raw === null || !("row" in raw) || !("at" in raw)) return [];
      const { row, at } = raw as { readonly row: Json; readonly at: string };
      const changes = await mapRecord(parts.mapping, where, row);
      return changes.map((change) => timed(change, at, raw));
    },
  };
}

async function* readFeed(parts: FeedParts, after: Json, signal: AbortSignal): AsyncGenerator<Page> {
  let checkpoint = (after as unknown as FeedCheckpoint | null) ?? BEGINNING;
  const stuck: unknown[] = [];
  let isLeft = false;
  for (const file of await waiting(parts, stuck)) {
    if (signal.aborted) return;
    const held = await orStuck(stuck, () => HeldFile.open(file.path, file.name, file.stats));
    // It is looked at again when it is at rest.
    if (held === null) {
      isLeft = true;
      continue;
    }
    const taking = new Taking(parts, { ...file, held }, checkpoint, signal);
    try {
      for await (const page of taking.pages()) {
        // What a file says that could not be read is missing, unless a newer one holds all.
        const isMissing = (isLeft || stuck.length > 0) && parts.holds === "changes";
        yield isMissing ? { ...page, inStepAsOf: null } : page;
      }
    } catch (error) {
      note(stuck, error);
    } finally {
      await held.close();
    }
    isLeft ||= taking.isLeft;
    checkpoint = taking.checkpoint;
  }
  const [first] = stuck;
  if (first !== undefined) throw first;
}

/** One file that cannot be read keeps no other from being read; the pass fails at its end. */
async function orStuck<T>(stuck: unknown[], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    note(stuck, error);
    return null;
  }
}

/** @throws what is wrong with the keep, and so with every file */
function note(stuck: unknown[], error: unknown): void {
  if (error instanceof KeepError) throw error;
  stuck.push(error);
}

/** In the order of what they are as of, then of their names. Those that cannot tell fail. */
async function waiting(parts: FeedParts, stuck: unknown[]): Promise<readonly DatedFile[]> {
  const { folder, pattern, restMs, now } = parts;
  const dated: DatedFile[] = [];
  for (const file of await filesAtRest(folder, pattern, restMs, now())) {
    try {
      dated.push({ ...file, asOf: asOf(file, parts.asOf, now()) });
    } catch (error) {
      await orStuck(stuck, () => failFile(parts, file, error));
    }
  }
  return dated.sort((one, other) => one.asOf - other.asOf || (one.name < other.name ? -1 : 1));
}
