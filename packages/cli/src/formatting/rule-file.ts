import { randomUUID } from "node:crypto";
import { open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CommandError, fileError } from "../frame/problem.ts";

/** A file as it lies on the disk, and as text without a byte order mark. */
export interface RuleFile {
  readonly bytes: Buffer;
  readonly text: string;
}

/** @throws CommandError if it cannot be read, or is not UTF-8: what is unreadable would be lost when it is written. */
export async function readRuleFile(path: string): Promise<RuleFile> {
  try {
    return decodeRules(await readFile(path), path);
  } catch (error) {
    throw error instanceof CommandError ? error : fileError(error, path);
  }
}

/** @throws CommandError if the bytes are not UTF-8. */
export function decodeRules(bytes: Buffer, name: string): RuleFile {
  try {
    return { bytes, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    throw new CommandError(`${name} is not UTF-8 text.`, "Save it as UTF-8 first.");
  }
}

/**
 * Replaces a file in one step: whoever reads it sees the old or the new text, also after a crash. Its permissions stay; a
 * link stays a link.
 *
 * @throws CommandError if it cannot be written; then it is as it was.
 */
export async function replaceRuleFile(path: string, text: string): Promise<void> {
  let beside: string | null = null;
  try {
    const target = await realpath(path);
    const { mode } = await stat(target);
    beside = join(dirname(target), `.comity-${randomUUID()}.tmp`);
    const file = await open(beside, "wx", mode);
    try {
      // The process's own mask may have taken permissions away.
      await file.chmod(mode);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, target);
  } catch (error) {
    if (beside !== null) await rm(beside, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${path} cannot be written: ${why}.`, "It is as it was. Check its permissions.");
  }
}
