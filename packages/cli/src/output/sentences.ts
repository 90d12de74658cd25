import { type Answer, formatInstant, type Verdict } from "@comity/core";
import type { Look } from "../frame/style.ts";

export const VERDICT_LOOKS: Readonly<Record<Verdict, Look>> = {
  send: "good",
  amend: "changed",
  hold: "wait",
  block: "bad",
};

/** Why, in the authors' words, and what changes or until when: one paragraph. */
export function becauseOf(answer: Answer, verdict: Verdict): string {
  const reasons = answer.reasons.map(({ text }) => text);
  if (verdict === "amend") return [changesInWords(answer), ...reasons].join(" ");
  if (verdict === "hold") return [...reasons, untilInWords(answer)].join(" ");
  return reasons.join(" ");
}

/** `Goes by email. Without i1 and i3. With the notice pass_expiring.` */
export function changesInWords({ channel, removed, attached }: Answer): string {
  const parts: string[] = [];
  if (channel !== null) parts.push(`Goes by ${channel}.`);
  if (removed.length > 0) parts.push(`Without ${removed.join(", ")}.`);
  if (attached.length > 0) parts.push(`With the notice ${attached.join(", ")}.`);
  return parts.join(" ");
}

/** Until when a held message waits, and what ends it at the latest. */
export function untilInWords({ until, deadline }: Answer): string {
  const latest = deadline === null ? "" : ` Answered by ${formatInstant(deadline)} at the latest.`;
  switch (until?.kind) {
    case undefined:
      return latest.trim();
    case "instant":
      return `Waits until ${formatInstant(until.at)}.${deadline === until.at ? "" : latest}`;
    case "fact":
      return `Waits until the facts change.${latest}`;
    case "review":
      return `Waits for ${until.by === null ? "a person" : until.by} to decide.${latest}`;
  }
}
