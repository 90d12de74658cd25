import type { Taken } from "../../src/mail/next-server.ts";
import { isOffer, type Mail } from "./day.ts";
import { lastReply, messageIdOf, type Sent } from "./mailer.ts";
import type { Truth } from "./truth.ts";

/** Where a mail ended. */
export type End = "delivered" | "refused" | "returned" | "kept" | "put off" | "may have gone";

/** What became of a mail, from what the mailer and the next server saw. */
export interface Fate {
  readonly sent: Sent;
  readonly end: End;
  /** When the next server had it. */
  readonly at: number | null;
}

const PARKED = /^250 2\.0\.0 Parked/;

/** Sees what became of each mail. @param wrong is told of each that has no end, or more than one */
export function fatesOf(all: readonly Sent[], taken: readonly Taken[], wrong: string[]): readonly Fate[] {
  const texts = taken.map((one) => ({ ...one, text: one.raw.toString("utf8") }));
  return all.map((sent) => {
    const about = texts.filter(({ text }) => text.includes(messageIdOf(sent.mail)));
    const gone = about.filter(({ from }) => from !== "");
    const returned = about.filter(({ from }) => from === "").length;
    const last = lastReply(sent);
    const wasParked = sent.attempts.some(({ reply }) => PARKED.test(reply ?? ""));
    const ends: readonly [End, boolean][] = [
      ["delivered", /^250 2\.0\.0 Sent/.test(last) || (wasParked && gone.length > 0)],
      ["refused", /^550 5\.7\.1 /.test(last)],
      ["returned", wasParked && returned > 0],
      ["may have gone", last.startsWith("451 4.4.2")],
      ["kept", PARKED.test(last) && gone.length + returned === 0],
      ["put off", last.startsWith("451 4.7.1") || last.startsWith("451 4.3.0")],
    ];
    const [end = null] = ends.flatMap(([name, isSo]) => (isSo ? [name] : []));
    const expected = { delivered: [1], "may have gone": [0, 1] }[end as string] ?? [0];
    if (end === null || !expected.includes(gone.length) || returned !== (end === "returned" ? 1 : 0))
      wrong.push(`${sent.mail.id}: ${last}: ${gone.length} times delivered, ${returned} times returned`);
    return { sent, end: end ?? "put off", at: gone[0]?.at ?? null };
  });
}

/** When a mail that has gone was decided at the earliest. */
function decidedAt({ sent, at }: Fate): number {
  if (at === null) return Number.POSITIVE_INFINITY;
  if (sent.attempts.some(({ reply }) => PARKED.test(reply ?? ""))) return at;
  return sent.attempts.findLast(({ began }) => began <= at)?.began ?? at;
}

/** Nothing went that must not, and nothing was stopped without a reason. */
export function checkVerdicts(fates: readonly Fate[], truth: Truth, wrong: string[]): void {
  const cancelled = new Set(
    fates.filter(({ sent }) => sent.mail.department === "Risk").map(({ sent }) => sent.mail.to.household),
  );
  for (const fate of fates) {
    const { mail } = fate.sent;
    const isFree = !isOffer(mail);
    const why = isFree ? null : truth.mustNot(mail.to, decidedAt(fate));
    if (fate.at !== null && why !== null) wrong.push(`${mail.id} went, though ${why}`);
    const mayStop =
      !isFree && (mail.isLater || truth.mayBeStopped(mail.to) || cancelled.has(mail.to.household));
    if (!mayStop && fate.end !== "delivered" && fate.end !== "may have gone")
      wrong.push(`${mail.id} was ${fate.end}, and nothing stood against it: ${lastReply(fate.sent)}`);
  }
}

/** An offer and a cancellation that both reached a household. */
export interface Both {
  readonly offer: Mail;
  readonly cancellation: Mail;
}

/**
 * No offer went to a household after the cancellation.
 *
 * @returns those that had gone before Risk wrote: nobody can call back what has left
 */
export function checkContradictions(fates: readonly Fate[], truth: Truth, wrong: string[]): readonly Both[] {
  const gone = fates.filter(({ at }) => at !== null);
  const had: Both[] = [];
  for (const cancellation of gone.filter(({ sent }) => sent.mail.department === "Risk")) {
    for (const offer of gone.filter(({ sent }) => isOffer(sent.mail))) {
      const [one, other] = [offer.sent.mail, cancellation.sent.mail];
      if (truth.homeOf(one.to).household !== truth.homeOf(other.to).household) continue;
      const answered = cancellation.sent.attempts.at(-1)?.ended ?? 0;
      if (decidedAt(offer) > answered) wrong.push(`${one.id} went after the cancellation ${other.id}`);
      else had.push({ offer: one, cancellation: other });
    }
  }
  return had;
}

const TITLES = { held: "is held", blocked: "was blocked", recalled: "was recalled before it left" } as const;

/** What a department heard of a mail that did not go: id, verdict, rules. */
interface Heard {
  readonly id: string;
  readonly verdict: keyof typeof TITLES;
  readonly rules: readonly string[];
}

function heardOf({ sent, end }: Fate): readonly Heard[] {
  const heard = new Map<string, Heard>();
  for (const { reply } of sent.attempts) {
    const id = /\((mail-[0-9a-f]+(?:\.\d+)?)\)/.exec(reply ?? "")?.[1];
    if (id === undefined || reply === null) continue;
    const rules = / by (.+) \(mail-/.exec(reply)?.[1]?.split(", ") ?? [];
    const isHeld = PARKED.test(reply) || reply.startsWith("451 4.7.1 Comity: held");
    const stopped = /^550 5\.7\.1 Comity: (blocked|recalled) by/.exec(reply)?.[1];
    const verdict =
      stopped === "recalled" ? stopped : stopped === "blocked" ? stopped : isHeld ? "held" : null;
    if (verdict === null) continue;
    if (!heard.has(`${id} ${verdict}`)) heard.set(`${id} ${verdict}`, { id, verdict, rules });
    // What came back was blocked: its sender is told by the mail that comes back.
    if (end === "returned") heard.set(`${id} blocked`, { id, verdict: "blocked", rules: [] });
  }
  return [...heard.values()];
}

/** The notes on a contact are those of the mails to them that did not go, each once, with the reason and the link. */
export function checkNotes(
  notes: readonly string[],
  fates: readonly Fate[],
  who: string,
  wrong: string[],
): void {
  const left = [...notes];
  for (const fate of fates) {
    const { mail, attempts } = fate.sent;
    for (const { id, verdict, rules } of heardOf(fate)) {
      const title = `A message ${TITLES[verdict]}: ${mail.intent} by email, asked by ${mail.department}.`;
      const isIt = (note: string): boolean => isAbout(note, id) && note.includes(title);
      const found = left.filter(isIt);
      if (found.length !== 1) wrong.push(`${who}: ${found.length} notes that ${mail.id} ${verdict}: ${id}`);
      // What was decided first has the note; if nobody heard that, it may have been for another reason.
      const wasHeard = attempts.every(({ reply }) => reply !== null);
      for (const note of wasHeard ? found : [])
        for (const rule of rules)
          if (!note.includes(`(${rule})`)) wrong.push(`${who}: the note on ${mail.id} does not say ${rule}`);
      for (const note of found) left.splice(left.indexOf(note), 1);
    }
    // That it was held is noted also if the answer was lost, and what was heard then is another one.
    const unheard = attempts.some(({ reply }) => reply === null);
    const ids = heardIds(fate);
    const own = left.filter(
      (note) => note.includes("A message is held") && ids.some((id) => isAbout(note, id)),
    );
    if (unheard && own.length === 1) left.splice(left.indexOf(own[0] ?? ""), 1);
  }
  for (const note of left) wrong.push(`${who}: a note too many: ${note}`);
}

function heardIds({ sent }: Fate): readonly string[] {
  return sent.attempts.flatMap(({ reply }) => /\((mail-[0-9a-f.]+)\)/.exec(reply ?? "")?.[1] ?? []);
}

function isAbout(note: string, id: string): boolean {
  return note.includes(`<a href="https://desk.insurer.example/messages/${id}">`);
}
