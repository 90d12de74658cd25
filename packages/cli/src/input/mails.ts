import { readFile } from "node:fs/promises";
import {
  HeaderError,
  type MailMapping,
  MappingError,
  readMailMapping,
  readMailMappingFile,
  routeMailFile,
} from "@comity/adapters";
import type { Vocabulary } from "@comity/core";
import { CommandError, fileError } from "../frame/problem.ts";
import type { MessageRow } from "./message-row.ts";

/** The ending of files that hold one mail each. */
export const MAIL_FILE = ".eml";

/** What is asked about mails: by a file, or by what they say themselves. @throws CommandError */
export async function mailMapping(path: string | undefined, vocabulary: Vocabulary): Promise<MailMapping> {
  if (path === undefined) return readMailMapping({});
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw fileError(error, path);
  }
  try {
    return readMailMappingFile(path, text, vocabulary);
  } catch (error) {
    if (error instanceof MappingError) throw new CommandError(error.message, "Correct the mapping.");
    throw error;
  }
}

/** What becomes of mail that no rule of a mapping knows. */
const UNKNOWN = { refuse: "is refused", hold: "is held", pass: "passes unasked" } as const;

/** The messages of a file that holds a mail: one for each person that it is for. @throws CommandError */
export async function readMailFile(path: string, mapping: MailMapping): Promise<readonly MessageRow[]> {
  let raw: Buffer;
  try {
    raw = await readFile(path);
  } catch (error) {
    throw fileError(error, path);
  }
  try {
    const people = routeMailFile(mapping, raw);
    if (people.length === 0) return [{ place: path, problem: "It does not say whom it is for." }];
    return people.map(({ routed }) => {
      if (routed.kind === "request") return { place: path, request: routed.request };
      if (routed.kind === "misfit") return { place: path, problem: routed.problem };
      return {
        place: path,
        problem: `No rule of the mapping knows it: such mail ${UNKNOWN[mapping.unknown]}.`,
      };
    });
  } catch (error) {
    if (error instanceof HeaderError) return [{ place: path, problem: error.message }];
    throw error;
  }
}
