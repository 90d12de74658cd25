import type { Log } from "../../contract/log.ts";
import { readMail } from "../route/mail.ts";
import { SmtpFailure } from "../smtp/failure.ts";
import { SmtpSession } from "../smtp/session.ts";
import { bounceOf } from "../spool/bounce.ts";
import type { ParkedMail, ParkedMails } from "../spool/parked.ts";
import type { OwedBounce } from "./failures.ts";
import { ALARMING, type Outcome, type Reply } from "./reply.ts";
import { senderNotTold, unavailable } from "./say.ts";
import { type TransactionMeans, transactRequest } from "./transaction.ts";

/** As long as senders' queues try: a mail that cannot go on, and a bounce that its sender's server does not take. */
const GIVE_UP_MS = 5 * 86_400_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** It waits for Comity's word, or is given it at the next look: this is no failure, and no progress after one. */
const WAITS_FOR_COMITY: ReadonlySet<Outcome> = new Set(["comity_unavailable", "busy"]);

interface Pause {
  readonly tries: number;
  readonly nextAt: number;
}

/** Lets parked mails go when they may, and tells their senders when they may not. */
export class Release {
  readonly #means: TransactionMeans;
  readonly #parked: ParkedMails;
  readonly #count: (reply: Reply) => void;
  readonly #log: Log;
  /** Those that are left alone for a while. A restart tries them at once. */
  readonly #pauses = new Map<string, Pause>();
  /** How the last look at each ended. */
  readonly #told = new Map<string, Outcome>();

  constructor(means: TransactionMeans, parked: ParkedMails, count: (reply: Reply) => void, log: Log) {
    this.#means = means;
    this.#parked = parked;
    this.#count = count;
    this.#log = log;
    means.journal.failures.keepOnly(parked.ids);
  }

  /** Looks at every parked mail once. Never rejects. */
  async pass(signal: AbortSignal): Promise<void> {
    for (const id of this.#parked.ids) {
      if (signal.aborted) return;
      if ((this.#pauses.get(id)?.nextAt ?? 0) > this.#means.now()) continue;
      try {
        await this.#look(id);
      } catch (error) {
        // The disk: the mail is still here, and is looked at again.
        const { reason } = unavailable(error);
        this.#log.error("parked mail could not be looked at", {
          step: "spool",
          mail: id,
          ...(reason === undefined ? {} : { reason }),
        });
      }
    }
  }

  async #look(id: string): Promise<void> {
    const mail = await this.#parked.get(id);
    if (mail === null) {
      this.#log.error("parked mail cannot be opened: another key, or a damaged file", {
        step: "spool",
        mail: id,
      });
      return;
    }
    const { failures } = this.#means.journal;
    const owed = failures.owedBounce(id);
    if (owed !== null) return this.#tellSender(mail, owed);
    const reply = await this.#transact(mail);
    if (reply.code < 400) {
      this.#count(reply);
      return this.#end(id);
    }
    if (!this.#isLast(id, reply)) return this.#tell(id, reply);
    this.#count(reply);
    // From here on it is not tried again, also after a restart: its sender may have been told that it is not.
    const since = this.#means.now();
    failures.oweBounce(id, reply, since);
    this.#pauses.delete(id);
    await this.#tellSender(mail, { code: reply.code, text: reply.text, since });
  }

  #transact({ request, raw, ...said }: ParkedMail): Promise<Reply> {
    const whole = readMail(raw, { ...said, user: null, trusted: true });
    const { settings } = this.#means;
    // What could not be changed for so long is withdrawn, so that the ledger knows that it does not go.
    const last = this.#isOverdue(request.id) ? { ...settings, cannotAmend: "refuse" as const } : settings;
    return transactRequest({ ...this.#means, settings: last, parked: null }, whole, request);
  }

  async #end(id: string): Promise<void> {
    await this.#parked.delete(id);
    this.#means.journal.failures.forget(id);
    this.#pauses.delete(id);
    this.#told.delete(id);
  }

  /** What somebody has to look at is told once, and not at every look. */
  #tell(id: string, reply: Reply): void {
    const { outcome } = reply;
    const isWorthIt = ALARMING.has(outcome) || outcome === "cannot_amend";
    if (isWorthIt && this.#told.get(id) !== outcome) this.#count(reply);
    this.#told.set(id, outcome);
  }

  /** Whether nothing more is tried. */
  #isLast(id: string, { code, outcome }: Reply): boolean {
    if (code >= 500) return true;
    const now = this.#means.now();
    const { failures } = this.#means.journal;
    if (WAITS_FOR_COMITY.has(outcome)) return false;
    if (outcome === "held") {
      failures.held(id, now);
      this.#pauses.delete(id);
      return false;
    }
    failures.failed(id, now);
    // What somebody finds out about a lost answer is to count at once.
    if (outcome !== "may_have_gone") this.#pause(id, now);
    return this.#isOverdue(id);
  }

  #isOverdue(id: string): boolean {
    return this.#means.journal.failures.failingMs(id, this.#means.now()) > GIVE_UP_MS;
  }

  #pause(id: string, now: number): void {
    const tries = this.#pauses.get(id)?.tries ?? 0;
    const pause = Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** Math.min(tries, 12));
    this.#pauses.set(id, { tries: tries + 1, nextAt: now + pause });
  }

  /** A mail that says itself that it cannot be delivered has nobody to be told. */
  async #tellSender(mail: ParkedMail, owed: OwedBounce): Promise<void> {
    const { id } = mail.request;
    const now = this.#means.now();
    try {
      if (mail.from !== "") await this.#bounce(mail, owed);
    } catch (error) {
      if (!(error instanceof SmtpFailure)) throw error;
      const isLast = error.permanent || now - owed.since > GIVE_UP_MS;
      const answer = senderNotTold(error, id, isLast);
      if (isLast) {
        this.#count(answer);
        return this.#end(id);
      }
      this.#tell(id, answer);
      this.#pause(id, now);
      return;
    }
    await this.#end(id);
  }

  /** @throws SmtpFailure */
  async #bounce({ raw, request: _request, ...said }: ParkedMail, owed: OwedBounce): Promise<void> {
    const { nextHop, now } = this.#means;
    const mail = readMail(raw, { ...said, user: null, trusted: true });
    const bounce = bounceOf(mail, owed, nextHop.hello, now());
    const session = await SmtpSession.open(nextHop);
    const nothing = async (): Promise<void> => undefined;
    await session.deliver({ from: "", to: mail.from, utf8: mail.utf8 }, bounce, {
      ready: nothing,
      ending: nothing,
    });
    session.close();
  }
}
