import type { Answer, RuleSet, Standing } from "@comity/core";
import { type Amended, amendMail } from "../../src/email/mime/amend.ts";
import type { DkimKey } from "../../src/email/mime/dkim.ts";

export const NOTICES = {
  plain: "You hold tickets for events in the next 30 days.",
  odd: "Grüße: 20 € & <mehr> für Zoë",
};

/** Changes a message by what an answer would say. */
export function amend(
  raw: string | Buffer,
  changes: Partial<Pick<Answer, "channel" | "removed" | "attached">>,
  dkim: DkimKey | null = null,
): Promise<Amended> {
  const answer = { channel: null, removed: [], attached: [], ...changes };
  const notices = new Map(Object.entries(NOTICES).map(([name, text]) => [name, { name, text }]));
  return amendMail(
    Buffer.isBuffer(raw) ? raw : Buffer.from(raw, "utf8"),
    { answer } as unknown as Standing,
    { vocabulary: { notices } } as unknown as RuleSet,
    dkim,
  );
}

/** The changed message as text of one character a byte. @throws if it was not changed */
export async function amended(...given: Parameters<typeof amend>): Promise<string> {
  const result = await amend(...given);
  if (!result.ok) throw new Error(result.code);
  return result.raw.toString("latin1");
}

/** Lines with CRLF behind each. */
export function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\r\n`).join("");
}
