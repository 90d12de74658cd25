import { randomBytes } from "node:crypto";
import type { Standing } from "@comity/core";
import type { Comity } from "../../contract/comity.ts";
import { SmtpFailure } from "../smtp/failure.ts";
import { SmtpSession } from "../smtp/session.ts";
import type { NextHop } from "../smtp/settings.ts";
import type { Journal } from "./journal.ts";

/** A message on its way to the next server. */
export interface HandOver {
  /** Of the mail, without its round. */
  readonly id: string;
  readonly round: number;
  readonly from: string;
  readonly to: string;
  readonly utf8: boolean;
  readonly raw: Buffer;
}

export type HandedOver =
  | { readonly kind: "sent" }
  /** The last check refused it: it stands otherwise now. */
  | { readonly kind: "not_started"; readonly standing: Standing }
  /** The next server refuses it for good. */
  | { readonly kind: "refused"; readonly failure: SmtpFailure }
  /** Not now: it can be tried again. */
  | { readonly kind: "later"; readonly failure: SmtpFailure }
  /** The whole message is out, and no answer came. */
  | { readonly kind: "unknown" };

/** What handing over needs. */
export interface Means {
  readonly comity: Comity;
  readonly journal: Journal;
  readonly nextHop: NextHop;
  readonly now: () => number;
}

class NotStarted extends Error {
  readonly standing: Standing;

  constructor(standing: Standing) {
    super("The last check refused it.");
    this.name = "NotStarted";
    this.standing = standing;
  }
}

/** The id under which a mail is asked about. */
export function roundId(id: string, round: number): string {
  return round === 1 ? id : `${id}.${round}`;
}

/**
 * Hands a cleared message to the next server. Comity is asked for the start when that server is ready for the text, so hardly
 * anything can happen in between; and before the end of the text goes out, a note that it may have gone is on disk.
 *
 * @throws what Comity throws at the start. Nothing has gone then
 */
export async function handOver(means: Means, mail: HandOver): Promise<HandedOver> {
  const { comity, journal } = means;
  const id = roundId(mail.id, mail.round);
  const by = `mail ${randomBytes(8).toString("hex")}`;
  let begun = false;
  let session: SmtpSession | null = null;
  try {
    session = await SmtpSession.open(means.nextHop);
    await session.deliver(mail, mail.raw, {
      async ready() {
        journal.begin(mail.id, mail.round, by, means.now());
        begun = true;
        const result = await comity.start(id, { by });
        if (!result.started) throw new NotStarted(result);
      },
      async ending() {
        journal.reach(mail.id, "handed");
      },
    });
    session.close();
    journal.reach(mail.id, "taken");
    await reportTaken(means, { ...mail, by });
    return { kind: "sent" };
  } catch (error) {
    session?.destroy();
    if (error instanceof NotStarted) {
      journal.end(mail.id);
      return { kind: "not_started", standing: error.standing };
    }
    if (!(error instanceof SmtpFailure)) throw error;
    if (error.unknown) return { kind: "unknown" };
    return settle(means, mail, error, begun ? by : null);
  }
}

/** It has certainly not gone: says so to the ledger, if that has heard of it as started, or will hear of it no more. */
async function settle(
  { comity, journal, now }: Means,
  { id, round }: HandOver,
  failure: SmtpFailure,
  by: string | null,
): Promise<HandedOver> {
  if (failure.permanent) {
    await comity.failed(roundId(id, round), by === null ? {} : { by });
    if (by !== null) journal.end(id);
    return { kind: "refused", failure };
  }
  if (by !== null) {
    await comity.failed(roundId(id, round), { by });
    journal.nextRound(id, round + 1, now());
  }
  return { kind: "later", failure };
}

/**
 * Tells the ledger that a message has gone. If that cannot be now, the note of it stays, and it is told later: the mail itself
 * is where it belongs.
 *
 * @returns whether the ledger knows
 */
export async function reportTaken(
  { comity, journal }: Pick<Means, "comity" | "journal">,
  { id, round, by }: { readonly id: string; readonly round: number; readonly by: string },
): Promise<boolean> {
  try {
    await comity.sent(roundId(id, round), { by });
  } catch {
    return false;
  }
  journal.end(id);
  return true;
}
