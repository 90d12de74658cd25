import type { BigIntStats } from "node:fs";
import { mkdir, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { statsAt } from "./held-file.ts";
import { matchesWildcard } from "./wildcard.ts";

/** By how much the clock of who writes files may be ahead, as for facts. */
export const MOST_AHEAD_MS = 5 * 60_000;

/** A file that waits to be read. */
export interface DroppedFile {
  readonly name: string;
  readonly path: string;
  readonly modifiedAt: number;
  readonly bytes: number;
  /** As it was when it was seen. */
  readonly stats: BigIntStats;
}

/** What programs call a file that they are still writing. */
const UNFINISHED = [".tmp", ".part", ".partial", ".filepart", ".crdownload"];

/** A file is larger than any export that we have heard of: 8 GB. */
const MOST_BYTES = 8 * 1024 ** 3;

/**
 * Files of a folder that a pattern means and to which nothing has been written for a while. Those that begin with a dot or end like
 * one that is being written are left alone, and so are links.
 *
 * @throws what the file system threw if the folder cannot be read
 */
export async function filesAtRest(
  folder: string,
  pattern: string,
  restMs: number,
  now: number,
): Promise<readonly DroppedFile[]> {
  const found: DroppedFile[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (!isMeant(name, pattern)) continue;
    const path = join(folder, name);
    const stats = await statsAt(path);
    // It was taken away, or exchanged, a moment ago.
    if (stats === null) continue;
    // A copy may bring an old time of its own along; the system's time of change tells when it was last touched here.
    // One of the future says nothing of when it was written.
    const modifiedAt = Number(stats.mtimeMs);
    const changedAt = Number(stats.ctimeMs);
    const touchedAt = modifiedAt > now + MOST_AHEAD_MS ? changedAt : Math.max(modifiedAt, changedAt);
    if (!stats.isFile() || stats.size > MOST_BYTES || now - touchedAt < restMs) continue;
    found.push({ name, path, modifiedAt, bytes: Number(stats.size), stats });
  }
  return found;
}

/** Whether a file of this name is read. */
export function isMeant(name: string, pattern: string): boolean {
  return (
    !name.startsWith(".") &&
    !UNFINISHED.includes(extname(name).toLowerCase()) &&
    matchesWildcard(pattern, name)
  );
}

/** Where files go when they are done with. */
export type Outcome = "done" | "failed";

/** What is added to a file's name, and its text. */
export interface Note {
  readonly suffix: string;
  readonly text: string;
}

/**
 * Moves a file into a folder beside it, with a note beside it if there is one. The note is there whole before the file is moved, so
 * that a file that was moved has its note.
 *
 * @param note what is added to the file's name, and its text
 */
export async function moveTo(outcome: Outcome, path: string, note: Note | null): Promise<void> {
  const folder = join(dirname(path), outcome);
  await mkdir(folder, { recursive: true });
  const target = await freePath(folder, basename(path));
  if (note !== null) await writeWhole(`${target}${note.suffix}`, note.text);
  await rename(path, target);
  await syncFolder(folder);
  await syncFolder(dirname(path));
}

/** Lays the note of a file that is not there any more where it would lie beside it. */
export async function noteAt(outcome: Outcome, path: string, note: Note): Promise<void> {
  const folder = join(dirname(path), outcome);
  await mkdir(folder, { recursive: true });
  const free = await freePath(folder, basename(path));
  await writeWhole(await freePath(folder, `${basename(free)}${note.suffix}`), note.text);
  await syncFolder(folder);
}

/** A name that nobody has in a folder: the file's own, or with a number before its end. */
async function freePath(folder: string, name: string): Promise<string> {
  const taken = new Set(await readdir(folder));
  const end = extname(name);
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name.slice(0, name.length - end.length)}.${number}${end}`;
    if (!taken.has(free)) return join(folder, free);
  }
}

/** Writes a file so that it is there whole or not at all, whatever happens. Only its owner may read it. */
async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = join(dirname(path), `.${basename(path)}.tmp`);
  await rm(unfinished, { force: true });
  await writeFile(unfinished, text, { mode: 0o600, flush: true });
  await rename(unfinished, path);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
