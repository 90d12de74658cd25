import { randomBytes } from "node:crypto";
import type { MessageRequest, RuleSet, Standing } from "@comity/core";
import { asksMore } from "../../carrier/asks-more.ts";
import type { CarrierName } from "../../carrier/carrier.ts";
import type { Comity } from "../../contract/comity.ts";
import { roundId } from "../gate/hand-over.ts";
import { rulesOf } from "../gate/say.ts";
import { amendMail } from "../mime/amend.ts";
import { cannotAmendInWords } from "../mime/cannot-amend.ts";
import { without } from "../mime/headers.ts";
import { tagMail } from "../mime/tag-mail.ts";
import { comityHeader } from "../route/comity-fields.ts";
import { type Mail, readMail } from "../route/mail.ts";
import { type OfferSettings, offerUnsubscribe, readOffer } from "../route/offer-unsubscribe.ts";
import { readMailMapping } from "../route/read-mapping.ts";
import { routeMail } from "../route/request.ts";
import { GuardError } from "./guard-error.ts";
import { type Outcome, outcomeOf, type Transporter, watch } from "./transporter.ts";

/** What of nodemailer's message is used. */
export interface GuardedMail {
  readonly data: object;
  readonly message: GuardedMessage;
  readonly mailer: { readonly transporter: Transporter };
}

interface GuardedMessage {
  childNodes: object[];
  multipart?: string | false | undefined;
  build(): Promise<Buffer>;
  getEnvelope(): { readonly from: string | false; readonly to: readonly string[] };
  setEnvelope(envelope: { from: string | false; to: string[] }): unknown;
  setRaw(raw: Buffer): unknown;
}

export interface GuardOptions {
  /** The rules in force: their notices are what is attached. */
  readonly rules: () => RuleSet;
  /** As in `mapping` of the gate's settings; absent: mails say themselves what they are, in X-Comity fields. */
  readonly mapping?: unknown;
  /** The provider that the transport hands mails to: they get the ids by which its events are taken in. Absent: they do not. */
  readonly provider?: CarrierName;
  /** Mails get header fields by which one unsubscribes with one click; absent: they do not. */
  readonly unsubscribe?: OfferSettings;
}

/** How often a mail that failed or lapsed is asked about anew. */
const MOST_ROUNDS = 100;

/**
 * Guards a nodemailer transport: `transport.use("stream", comityGuard(comity, {rules}))`. Every mail is asked about, changed as
 * Comity says, and reported; one that may not go is rejected with a {@link GuardError}. A mail with the `messageId` of one that
 * has gone is not sent again, and resolves as if it were.
 *
 * @throws SettingsError for a mapping, or an address or key of links, that cannot be
 */
export function comityGuard(
  comity: Comity,
  options: GuardOptions,
): (mail: GuardedMail, done: (error?: Error | null) => void) => void {
  const { vocabulary } = options.rules();
  const mapping = readMailMapping(options.mapping ?? {}, { path: ["mapping"], vocabulary });
  const offer = options.unsubscribe === undefined ? null : readOffer(options.unsubscribe, ["unsubscribe"]);
  return (guarded, done) => {
    guard(guarded).then(
      () => done(),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    );
  };

  async function guard({ data, message, mailer }: GuardedMail): Promise<void> {
    checkAddresses(data);
    const raw = await message.build();
    const envelope = message.getEnvelope();
    const mail = mailOf(raw, envelope);
    const routed = routeMail(mapping, mail, { rebuilt: true });
    message.setEnvelope({ from: mail.from, to: [mail.to] });
    replaceBy(message, without(raw, comityHeader(mail)));
    if (routed.kind === "misfit") throw new GuardError("ECOMITY_MISFIT", routed.problem);
    if (routed.kind === "unknown") {
      if (mapping.unknown === "pass") return;
      throw new GuardError(
        "ECOMITY_MISFIT",
        "Nothing says what this mail is: give it X-Comity fields, or a mapping.",
      );
    }
    const { provider } = options;
    const more = provider === undefined ? null : asksMore(provider, mail.header.fields);
    if (more !== null) throw new GuardError("ECOMITY_MISFIT", more);
    const standing = await decide(comity, routed.request);
    if (standing.state === "sent") {
      watch(mailer.transporter).skip(message, {
        envelope,
        messageId: standing.message,
        response: "sent before",
      });
      return;
    }
    refuse(standing);
    const plain = without(raw, comityHeader(mail));
    const { customer } = routed.request;
    const ids = { message: standing.message, ...(customer === undefined ? {} : { customer }) };
    const said = provider === undefined ? plain : tagMail(plain, { name: provider }, ids);
    const out =
      offer === null ? said : await offerUnsubscribe(said, routed.request, offer, options.rules(), null);
    replaceBy(message, standing.verdict === "amend" ? await changed(standing, out) : out);
    await start(standing.message, watch(mailer.transporter), message);
  }

  async function changed(standing: Standing, raw: Buffer): Promise<Buffer> {
    const out = await amendMail(raw, standing, options.rules(), null);
    if (out.ok) return out.raw;
    const words = cannotAmendInWords(out.code);
    await comity.withdraw(standing.message, { because: `its changes cannot be made: ${words}` });
    const { message: id, answer } = standing;
    const text = `It may go only with changes that cannot be made: ${words}.`;
    throw new GuardError("ECOMITY_CANNOT_AMEND", text, { id, reasons: answer.reasons });
  }

  async function start(id: string, watched: ReturnType<typeof watch>, message: object): Promise<void> {
    const by = `nodemailer ${randomBytes(8).toString("hex")}`;
    const result = await comity.start(id, { by });
    if (!result.started) {
      refuse(result);
      throw mayHaveGone(id);
    }
    watched.report(message, async (error, isRead) => {
      const outcome: Outcome = outcomeOf(error, isRead);
      if (outcome === "sent") await comity.sent(id, { by });
      if (outcome === "failed") await comity.failed(id, { by });
    });
  }
}

const ADDRESSES = ["from", "sender", "to", "cc", "bcc", "replyTo", "envelope"];

/** A line end in an address makes nodemailer read another one from what follows: `b@b.test\r\nBcc: z@z.test` goes to z. */
function checkAddresses(data: object): void {
  for (const name of ADDRESSES) {
    const said = JSON.stringify(Reflect.get(data, name) ?? "");
    if (/\\[nr]|\\u00(?:[01]|7f)/.test(said)) {
      throw new GuardError(
        "ECOMITY_MISFIT",
        `There is a line end or another control character in its ${name}.`,
      );
    }
  }
}

/** The message is these bytes from now on. The parts that it was built of would be written behind them. */
function replaceBy(message: GuardedMessage, raw: Buffer): void {
  message.childNodes = [];
  message.multipart = false;
  message.setRaw(raw);
}

function mailOf(
  raw: Buffer,
  { from, to }: { readonly from: string | false; readonly to: readonly string[] },
): Mail {
  const [only, more] = to;
  if (only === undefined || more !== undefined) {
    const text = `It has ${to.length} recipients. A person is a decision: send one mail to each.`;
    throw new GuardError("ECOMITY_MISFIT", text);
  }
  return readMail(raw, {
    from: from === false ? "" : from,
    to: only,
    user: null,
    trusted: true,
    utf8: false,
  });
}

/** One that failed or lapsed is wanted again, or nobody would send it. */
async function decide(comity: Comity, request: MessageRequest): Promise<Standing> {
  for (let round = 1; ; round++) {
    const standing = await comity.decide({ ...request, id: roundId(request.id, round) });
    const over = standing.state === "lapsed" || (standing.state === "failed" && standing.bounced !== true);
    if (!over || round === MOST_ROUNDS) return standing;
  }
}

function refuse(standing: Standing): void {
  const { state, message: id, answer } = standing;
  const { reasons, until, deadline } = answer;
  if (state === "cleared") return;
  if (state === "held") {
    const at = until?.kind === "review" ? null : until?.kind === "instant" ? until.at : deadline;
    throw new GuardError("ECOMITY_HELD", `It is held by ${rulesOf(standing)}.`, { id, reasons, until: at });
  }
  if (state === "started" || state === "unreported") throw mayHaveGone(id);
  throw new GuardError("ECOMITY_BLOCKED", `It is ${state} by ${rulesOf(standing)}.`, { id, reasons });
}

function mayHaveGone(id: string): GuardError {
  const text = "It was started before, and nobody has said what became of it. Find out, and reconcile it.";
  return new GuardError("ECOMITY_MAY_HAVE_GONE", text, { id });
}
