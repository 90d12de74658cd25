import { InputError, type MessageRequest, parseInstant, type RuleSet, type Standing } from "@comity/core";
import { asksMore } from "../../carrier/asks-more.ts";
import type { MailIds } from "../../carrier/fields.ts";
import { amendMail } from "../mime/amend.ts";
import { cannotAmendInWords } from "../mime/cannot-amend.ts";
import { without } from "../mime/headers.ts";
import { tagMail } from "../mime/tag-mail.ts";
import { comityHeader } from "../route/comity-fields.ts";
import { idForPeople } from "../route/identity.ts";
import type { Mail } from "../route/mail.ts";
import { offerUnsubscribe } from "../route/offer-unsubscribe.ts";
import { type Routed, routeMail } from "../route/request.ts";
import { SmtpFailure } from "../smtp/failure.ts";
import { SmtpSession } from "../smtp/session.ts";
import type { ParkedMails } from "../spool/parked.ts";
import { type HandedOver, handOver, type Means, reportTaken, roundId } from "./hand-over.ts";
import { type Reply, reply } from "./reply.ts";
import {
  blocked,
  held,
  mayHaveGone,
  misfit,
  nextHopLater,
  nextHopRefused,
  rulesOf,
  tooEarly,
  unavailable,
} from "./say.ts";
import type { GateSettings } from "./settings.ts";

export interface TransactionMeans extends Means {
  readonly settings: GateSettings;
  readonly rules: () => RuleSet;
  /** Mails that a connection is at: another one with the same has to wait. */
  readonly busy: Set<string>;
  /** Where mails wait whose senders are not kept waiting; null: nowhere. */
  readonly parked: ParkedMails | null;
}

/** A start that says "otherwise" is looked at again so often; then the sender asks again. */
const MOST_LOOKS = 3;

/** More than any sender tries in the days that it does. */
const MOST_ROUNDS = 1_000;

/**
 * Takes one mail through the gate: what it is, whether it may go, and on to the next server.
 *
 * @param department the only one that the sender speaks for; null: any
 */
export async function transact(
  means: TransactionMeans,
  mail: Mail,
  department: string | null,
): Promise<Reply> {
  const routed = routeMail(means.settings.mapping, mail);
  if (routed.kind !== "request") {
    const id = idForPeople(mail);
    const answer = routed.kind === "unknown" ? await unknown(means, mail, id) : unfit(routed, id);
    return { ...answer, mail: id };
  }
  const { request } = routed;
  if (department !== null && department.toLowerCase() !== request.department.toLowerCase()) {
    const text = `5.7.1 Who logged in does not speak for this department (${request.id})`;
    return reply(550, text, "misfit", { mail: request.id, reason: "other_department", field: "department" });
  }
  return transactRequest(means, mail, request);
}

function unfit({ problem, code, field }: Extract<Routed, { kind: "misfit" }>, id: string): Reply {
  return reply(550, `5.6.0 ${problem} (${id})`, "misfit", { reason: code, field: field ?? undefined });
}

/** {@link transact} for a mail of which it is known what to ask. */
export async function transactRequest(
  means: TransactionMeans,
  mail: Mail,
  request: MessageRequest,
): Promise<Reply> {
  // Sleeping on it would hold two connections: the sender's queue is the better place to wait.
  const { id } = request;
  const { carrier } = means.settings;
  const more = carrier && asksMore(carrier.name, mail.header.fields);
  if (more !== null) return reply(550, `5.6.0 ${more} (${id})`, "misfit", { mail: id, reason: "asks_more" });
  if (means.busy.has(id)) return reply(451, "4.3.0 Another connection is at this mail", "busy", { mail: id });
  means.busy.add(id);
  try {
    return { ...(await decided(means, mail, request)), mail: id };
  } catch (error) {
    return { ...(error instanceof InputError ? misfit(error, id) : unavailable(error)), mail: id };
  } finally {
    means.busy.delete(id);
  }
}

async function unknown(means: TransactionMeans, mail: Mail, id: string): Promise<Reply> {
  const { unknown } = means.settings.mapping;
  if (unknown === "refuse")
    return reply(550, `5.7.1 Comity: no mapping knows this mail (${id})`, "unknown_refused");
  if (unknown === "hold")
    return reply(451, `4.7.1 Comity: no mapping knows this mail yet (${id})`, "unknown_held");
  try {
    const session = await SmtpSession.open(means.nextHop);
    await session.deliver(mail, outgoing(mail), { ready: nothing, ending: nothing });
    session.close();
    return reply(250, "2.0.0 Passed on unasked", "passed");
  } catch (error) {
    if (!(error instanceof SmtpFailure)) throw error;
    return error.permanent ? nextHopRefused(error) : nextHopLater(error);
  }
}

async function nothing(): Promise<void> {}

/** The mail without what was said to Comity alone; otherwise byte for byte. */
export function outgoing(mail: Mail): Buffer {
  return without(mail.raw, comityHeader(mail));
}

async function decided(means: TransactionMeans, mail: Mail, request: MessageRequest): Promise<Reply> {
  const settled = await lastAttempt(means, request.id);
  if (typeof settled !== "number") return settled;
  const { round, standing: first } = await currentRound(means, request, settled);
  let standing = first;
  for (let look = 0; look < MOST_LOOKS; look++) {
    if (standing.state !== "cleared") return answered(means, mail, request, standing);
    const leaveAt = leavesAt(request);
    if (leaveAt > means.now()) return waiting(means, mail, request, standing, leaveAt);
    const result = await go(means, mail, request, round, standing);
    if ("code" in result) return result;
    standing = result;
  }
  return reply(451, `4.3.0 Comity: it changes too fast (${standing.message})`, "busy");
}

/**
 * How a mail stands in its last round. One that lapsed or failed is wanted all the same, or nobody would send it again: it is asked
 * about anew, unless it came back. The rounds may be another gate's, with a journal of its own.
 */
async function currentRound(
  means: TransactionMeans,
  request: MessageRequest,
  from: number,
): Promise<{ readonly round: number; readonly standing: Standing }> {
  for (let round = from; ; round++) {
    const standing = await ask(means, request, round);
    const over = standing.state === "lapsed" || (standing.state === "failed" && standing.bounced !== true);
    if (over && round < from + MOST_ROUNDS) continue;
    if (round > from) means.journal.nextRound(request.id, round, means.now());
    return { round, standing };
  }
}

function ask({ comity }: TransactionMeans, request: MessageRequest, round: number): Promise<Standing> {
  return comity.decide({ ...request, id: roundId(request.id, round) });
}

/** Ends what an earlier attempt has left. Gives the round to go on with, or the answer if that cannot be. */
async function lastAttempt(means: TransactionMeans, id: string): Promise<number | Reply> {
  const { comity, journal, settings } = means;
  const { round, attempt } = journal.known(id);
  if (attempt === null) return round;
  const message = roundId(id, round);
  if (attempt.phase === "taken") {
    // Whether the ledger knows it now or later: the mail has gone.
    await reportTaken(means, { id, round, by: attempt.by });
    return reply(250, `2.0.0 Sent before (${message})`, "sent_before");
  }
  const standing = await comity.standing(message);
  const started = standing?.state === "started" || standing?.state === "unreported";
  if (attempt.phase === "handed" && started && settings.lostAnswer === "wait") return mayHaveGone(message);
  if (started) await comity.failed(message, { by: attempt.by });
  if (started || (standing?.state === "failed" && standing.bounced !== true)) {
    journal.nextRound(id, round + 1, means.now());
    return round + 1;
  }
  journal.end(id);
  return round;
}

/** What is answered for a message that is not to be handed over. */
async function answered(
  means: TransactionMeans,
  mail: Mail,
  request: MessageRequest,
  standing: Standing,
): Promise<Reply> {
  switch (standing.state) {
    case "sent":
      return reply(250, `2.0.0 Sent before (${standing.message})`, "sent_before");
    case "held":
      return heldReply(means, mail, request, standing);
    case "started":
    case "unreported":
      return mayHaveGone(standing.message);
    case "failed":
      return reply(550, `5.1.1 Sent before, and it came back (${standing.message})`, "came_back");
    default:
      return blocked(standing);
  }
}

function heldReply(
  means: TransactionMeans,
  mail: Mail,
  request: MessageRequest,
  standing: Standing,
): Promise<Reply> {
  const { until, deadline } = standing.answer;
  const end = until?.kind === "review" ? null : until?.kind === "instant" ? until.at : deadline;
  return waiting(means, mail, request, standing, end);
}

/** When a mail is to leave that says so; it was checked when it was decided. */
function leavesAt({ send_at }: MessageRequest): number {
  const instant = send_at === undefined ? null : parseInstant(send_at);
  return instant?.ok === true ? instant.value : 0;
}

/** @param end when the waiting ends; null: nobody knows */
async function waiting(
  { settings, now, parked }: TransactionMeans,
  { raw, from, to, utf8 }: Mail,
  request: MessageRequest,
  standing: Standing,
  end: number | null,
): Promise<Reply> {
  const said = standing.state === "held" ? held(standing) : tooEarly(standing, end ?? now());
  if (end !== null && end - now() <= settings.hold.laterMs) return said;
  if (settings.hold.longer === "refuse")
    return { ...said, code: 550, text: said.text.replace("4.7.1", "5.7.1") };
  if (parked === null || !(await parked.put({ request, from, to, utf8, raw }))) return said;
  return reply(250, `2.0.0 Parked until it may go (${standing.message})`, "parked");
}

/** Hands a cleared message over, with the changes that it was cleared with. Gives a standing if it stands otherwise now. */
async function go(
  means: TransactionMeans,
  mail: Mail,
  request: MessageRequest,
  round: number,
  standing: Standing,
): Promise<Reply | Standing> {
  const { dkim, unsubscribe, carrier } = means.settings;
  const rules = means.rules();
  const plain = outgoing(mail);
  const said = carrier === null ? plain : tagMail(plain, carrier, idsOf(request, round));
  const out = unsubscribe === null ? said : await offerUnsubscribe(said, request, unsubscribe, rules, dkim);
  const amended =
    standing.verdict === "amend"
      ? await amendMail(out, standing, rules, dkim)
      : { ok: true as const, raw: out };
  if (!amended.ok) return cannotAmend(means, standing, amended.code);
  const { from, to, utf8 } = mail;
  const result = await handOver(means, { id: request.id, round, from, to, utf8, raw: amended.raw });
  return result.kind === "not_started" ? result.standing : afterwards(result, standing);
}

/** Whose a mail is, for the provider that it goes to. */
function idsOf({ id, customer }: MessageRequest, round: number): MailIds {
  return { message: roundId(id, round), ...(customer === undefined ? {} : { customer }) };
}

function afterwards(result: Exclude<HandedOver, { kind: "not_started" }>, standing: Standing): Reply {
  switch (result.kind) {
    case "sent":
      return standing.verdict === "amend"
        ? reply(250, `2.0.0 Sent amended (${standing.message})`, "sent_amended")
        : reply(250, `2.0.0 Sent (${standing.message})`, "sent");
    case "refused":
      return nextHopRefused(result.failure);
    case "later":
      return nextHopLater(result.failure);
    case "unknown":
      return mayHaveGone(standing.message);
  }
}

/** A message that has to go changed or not at all does not go. */
async function cannotAmend(means: TransactionMeans, standing: Standing, code: string): Promise<Reply> {
  const words = cannotAmendInWords(code);
  const text = `Comity: it may go only with changes that cannot be made, by ${rulesOf(standing)}: ${words} (${standing.message})`;
  const why = { reason: code };
  if (means.settings.cannotAmend === "later") return reply(451, `4.7.1 ${text}`, "cannot_amend", why);
  await means.comity.withdraw(standing.message, { because: `its changes cannot be made: ${words}` });
  return reply(550, `5.7.1 ${text}`, "cannot_amend", why);
}
