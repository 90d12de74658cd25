import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CommandError } from "../frame/problem.ts";

/** A file to be written. */
export interface Output {
  readonly path: string;
  /** What it is, for people. */
  readonly what: string;
  readonly text: string;
}

/**
 * Writes files that belong together: each is whole beside its place before the first takes it, so whoever reads one sees
 * the old or the new text, and a full disk leaves all as they were. Folders are made.
 *
 * @throws CommandError if one cannot be written
 */
export async function writeTogether(files: readonly Output[]): Promise<void> {
  const written: { readonly beside: string; readonly path: string }[] = [];
  let path = "";
  try {
    for (const file of files) {
      path = file.path;
      written.push({ beside: await writeBeside(path, file.text), path });
    }
    for (const one of written) {
      path = one.path;
      await rename(one.beside, path);
    }
  } catch (error) {
    for (const { beside } of written) await rm(beside, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${path} cannot be written: ${why}.`, "Check the folder and its permissions.");
  }
}

async function writeBeside(path: string, text: string): Promise<string> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const beside = join(folder, `.comity-${randomUUID()}.tmp`);
  const file = await open(beside, "wx");
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return beside;
}
