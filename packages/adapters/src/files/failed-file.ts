import { formatInstant } from "@comity/core";
import { TooManyGone } from "../run/whole-set.ts";
import { type DroppedFile, moveTo } from "./drop-folder.ts";
import type { FeedParts } from "./feed.ts";
import { FileProblem } from "./rows.ts";

/**
 * Moves a file that cannot be taken in, and says why beside it. What a file of changes says is missing from then on, so it is kept
 * as rejected until one of its name was taken in; another file that holds all makes up for one that does.
 *
 * @throws what is wrong with something else than the file
 */
export async function failFile(parts: FeedParts, file: DroppedFile, error: unknown): Promise<void> {
  if (!(error instanceof FileProblem || error instanceof TooManyGone)) throw error;
  const { adapter, silo, log, holds, keep, name, now } = parts;
  if (holds === "changes") {
    const { code, message: reason } = error;
    const rejected = { place: wholeFile(parts, file), code, reason, raw: null, subject: null };
    keep.transact(() => keep.rejections.put(name, rejected, now()));
  }
  await moveTo("failed", file.path, { suffix: ".reason.txt", text: `${error.message}\n${error.help}\n` });
  log.error("file failed: the reason lies beside it in failed/", { adapter, silo, code: error.code });
}

/** The place of a file as a whole. Where all files have one name, another one does not stand for it. */
export function wholeFile({ pattern }: FeedParts, { name, modifiedAt }: DroppedFile): string {
  return pattern.includes("*") ? `file ${name}` : `file ${name} of ${formatInstant(Math.trunc(modifiedAt))}`;
}
