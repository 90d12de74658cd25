/** What the gate answers to the end of a message, to a sender, or to a login. */
export interface Reply extends Details {
  readonly code: number;
  /** With the enhanced status code first. No person's data: it ends in logs and bounces. */
  readonly text: string;
  /** Under which counter it is counted. */
  readonly outcome: Outcome;
}

/** What a log says of an answer beside its code. Nothing personal. */
export interface Details {
  /** Id of the mail, without its round. */
  readonly mail?: string | undefined;
  /** Why, as a code: of Comity, of the next server, of what keeps a mail from being changed. */
  readonly reason?: string | undefined;
  /** The part of the message that it is about. */
  readonly field?: string | undefined;
}

export const OUTCOMES = [
  "sent",
  "sent_amended",
  "sent_before",
  "came_back",
  "passed",
  "parked",
  "held",
  "blocked",
  "cannot_amend",
  "unknown_refused",
  "unknown_held",
  "misfit",
  "malformed",
  "too_big",
  "busy",
  "comity_unavailable",
  "next_hop_later",
  "next_hop_refused",
  "may_have_gone",
  "sender_not_yet_told",
  "sender_not_told",
  "login_refused",
  "not_allowed",
  "broken_off",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What somebody has to look at: it does not come right by itself, or not soon. */
export const ALARMING: ReadonlySet<Outcome> = new Set([
  "comity_unavailable",
  "next_hop_later",
  "may_have_gone",
  "sender_not_yet_told",
  "sender_not_told",
  "login_refused",
  "not_allowed",
]);

export function reply(code: number, text: string, outcome: Outcome, details: Details = {}): Reply {
  return { code, text: text.replace(/[^\x20-\x7e]/g, "?").slice(0, 400), outcome, ...details };
}
