import type { Answer, LedgerEvent, Standing, Verdict } from "@comity/core";
import { changesInWords, untilInWords } from "../output/sentences.ts";
import type { Outcome } from "./difference.ts";

/** An answer as it is compared and shown. */
export function answerOutcome(answer: Answer, verdict: Verdict): Outcome {
  const detail =
    verdict === "amend" ? changesInWords(answer) : verdict === "hold" ? untilInWords(answer) : "";
  return { word: verdict, detail, reasons: reasonsOf(answer) };
}

export function startOutcome({ answer, verdict }: Standing, started: boolean): Outcome {
  return started
    ? { word: "started", detail: "", reasons: [] }
    : { word: "refused", detail: "", reasons: verdict === "send" ? [] : reasonsOf(answer) };
}

type Told = Extract<LedgerEvent, { readonly kind: "resolved" | "recalled" | "missed" | "alert" }>;

/** An event that is compared; null for those that are told as answers and starts. */
export function comparedEvent(event: LedgerEvent): Told | null {
  const { kind } = event;
  return kind === "resolved" || kind === "recalled" || kind === "missed" || kind === "alert" ? event : null;
}

export function eventOutcome(event: Told): Outcome {
  switch (event.kind) {
    case "resolved":
      return answerOutcome(event.answer, event.verdict);
    case "recalled":
      return happened("recalled", event.rule, `By ${event.by}.`);
    case "missed":
      return happened("missed", event.rule, `It had gone before ${event.by}.`);
    case "alert":
      return happened("raised", event.alert, event.text);
  }
}

/** What makes two events of one kind the same one, whenever they happen. */
export function eventKey(event: Told): string {
  switch (event.kind) {
    case "resolved":
    case "recalled":
      return JSON.stringify([event.kind, event.message]);
    case "missed":
      return JSON.stringify([event.kind, event.message, event.by]);
    case "alert":
      return JSON.stringify([event.kind, event.department, event.intent, event.customer, event.about]);
  }
}

/**
 * Whether the pipeline does the same with both: sends alike what is amended, and asks again, or a person, about what is
 * held when it would have. Why is not compared: a rule that is renamed changes nothing.
 */
export function isSameOutcome(before: Outcome, after: Outcome): boolean {
  return before.word === after.word && before.detail === after.detail;
}

function happened(word: string, rule: string, text: string): Outcome {
  return { word, detail: "", reasons: [{ rule, effect: word, text }] };
}

function reasonsOf(answer: Answer): Outcome["reasons"] {
  return answer.reasons.map(({ rule, effect, text }) => ({ rule, effect, text }));
}
