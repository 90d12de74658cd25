import type { BigIntStats } from "node:fs";
import { constants, type FileHandle, lstat, open } from "node:fs/promises";

/**
 * What has become of a file since it was opened. `same`: it lies where it lay, as it was. `away`: it was read as it was, and another
 * one lies there now, or none. `changed`: it was written to, so nobody knows what was read.
 */
export type FileState = "same" | "away" | "changed";

/** A file that stays open from the first reading to the last, so that it is one and the same. */
export class HeldFile {
  readonly name: string;
  readonly handle: FileHandle;
  readonly #path: string;
  readonly #stats: BigIntStats;

  private constructor(path: string, name: string, handle: FileHandle, stats: BigIntStats) {
    this.#path = path;
    this.name = name;
    this.handle = handle;
    this.#stats = stats;
  }

  /** Opens a file. @param seen as it was when it was found; null comes back if it is not that any more */
  static async open(path: string, name: string, seen: BigIntStats): Promise<HeldFile | null> {
    let handle: FileHandle;
    try {
      handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
    const file = new HeldFile(path, name, handle, seen);
    if ((await file.state()) === "same") return file;
    await handle.close();
    return null;
  }

  async state(): Promise<FileState> {
    const own = await this.handle.stat({ bigint: true });
    const isTheOne = isSameFile(own, this.#stats);
    if (!isTheOne || own.size !== this.#stats.size || own.mtimeNs !== this.#stats.mtimeNs) return "changed";
    const there = await statsAt(this.#path);
    if (there === null || !isSameFile(there, own)) return "away";
    // The time of change tells what was written though the time of writing was put back. It moves when a file is replaced, too.
    return own.ctimeNs === this.#stats.ctimeNs ? "same" : "changed";
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** What lies at a path; null: nothing. */
export async function statsAt(path: string): Promise<BigIntStats | null> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

function isSameFile(one: BigIntStats, other: BigIntStats): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
