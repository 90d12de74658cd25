import { formatInstant, type InputError, type Standing } from "@comity/core";
import type { SmtpFailure } from "../smtp/failure.ts";
import { type Reply, reply } from "./reply.ts";

/** The rules that stand behind an answer, by their names: what they say may hold a person's data. */
export function rulesOf({ answer }: Standing): string {
  const names = answer.reasons.map(({ rule, kind }) => rule ?? kind);
  return [...new Set(names)].join(", ") || "no rule";
}

/** "It may not go." */
export function blocked(standing: Standing): Reply {
  return reply(
    550,
    `5.7.1 Comity: ${standing.state} by ${rulesOf(standing)} (${standing.message})`,
    "blocked",
  );
}

/** "Not yet: ask again." */
export function held(standing: Standing): Reply {
  const text = `4.7.1 Comity: held ${untilWhen(standing)} by ${rulesOf(standing)} (${standing.message})`;
  return reply(451, text, "held");
}

function untilWhen({ answer: { until, deadline } }: Standing): string {
  const atMost = deadline === null ? "" : `until ${formatInstant(deadline)} at most`;
  if (until?.kind === "review") return atMost === "" ? "for a review" : `for a review, ${atMost}`;
  if (until?.kind === "instant" && (deadline === null || until.at < deadline)) {
    return `until ${formatInstant(until.at)} at least`;
  }
  return atMost === "" ? "until what it waits for is known" : atMost;
}

/** "It does not fit, and never will as it is." The code is explained in the reference; what the mail said is not repeated. */
export function misfit({ code, where }: InputError, id: string): Reply {
  const field = fieldIn(where, id);
  const what = field === undefined ? "the mail does not fit" : `${field} does not fit`;
  const text =
    code === "CY592"
      ? "another mail had this Message-ID: give each its own"
      : code === "CY590"
        ? "the address belongs to several customers: say which in X-Comity-Customer"
        : what;
  return reply(550, `5.6.0 Comity ${code}: ${text} (${id})`, "misfit", { reason: code, field });
}

/** `message m1: about: order` is about `about.order`. Anything that is not a name is left out. */
function fieldIn(where: string, id: string): string | undefined {
  const prefix = `message ${id}`;
  const field = where.replace(/^.*?: /, "").replaceAll(": ", ".");
  return where.startsWith(prefix) && where.includes(": ") && /^[\w.[\]]{1,80}$/.test(field)
    ? field
    : undefined;
}

/** "It cannot be asked now." Whatever it was, the sender tries again. */
export function unavailable(error: unknown): Reply {
  const code = error instanceof Error && "code" in error ? error.code : null;
  const name = error instanceof Error ? error.name : typeof error;
  const reason = typeof code === "string" ? `${name}: ${code}` : name;
  return reply(451, "4.3.0 Comity cannot answer now", "comity_unavailable", { reason });
}

/** "It may go, but is not to leave yet." */
export function tooEarly(standing: Standing, at: number): Reply {
  return reply(451, `4.7.1 Comity: it is to leave at ${formatInstant(at)} (${standing.message})`, "held");
}

export function nextHopLater({ reply: said, code, step }: SmtpFailure): Reply {
  const what = said === null ? code : [said.code, said.status].filter((part) => part !== null).join(" ");
  return reply(451, `4.4.1 The next server did not take it now (${step}: ${what})`, "next_hop_later", {
    reason: `${step}: ${what}`,
  });
}

export function nextHopRefused({ reply: said, step }: SmtpFailure): Reply {
  const code = said?.code ?? 550;
  const status = said?.status ?? "5.0.0";
  return reply(code, `${status} The next server refused it (${step}: ${code})`, "next_hop_refused", {
    reason: `${step}: ${[said?.code, said?.status].filter((part) => part != null).join(" ")}`,
  });
}

/** What became of the bounce of a parked mail. @param last whether it is not tried again */
export function senderNotTold({ reply: said, code, step }: SmtpFailure, id: string, last: boolean): Reply {
  const what = [said?.code ?? code, said?.status ?? null].filter((part) => part !== null).join(" ");
  return reply(
    last ? 550 : 451,
    `The sender of a parked mail that does not go could not be told (${step}: ${what})`,
    last ? "sender_not_told" : "sender_not_yet_told",
    { mail: id, reason: `${step}: ${what}` },
  );
}

export function mayHaveGone(id: string): Reply {
  return reply(
    451,
    `4.4.2 It may have gone: the next server's answer was lost. Find out, then comity reconcile ${id}`,
    "may_have_gone",
  );
}
