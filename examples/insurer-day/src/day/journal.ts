import type { Answer, LedgerEvent, Reason, StartResult, Verdict } from "@comity/core";
import type { OutgoingMessage } from "../generator/outbox.ts";

/** Why, as the journal has it: the words of the engine, instants as text. */
export interface JournalReason {
  readonly kind: Reason["kind"];
  readonly rule: string | null;
  readonly text: string;
  readonly facts: readonly { readonly record: string; readonly key: string; readonly as_of: string | null }[];
  readonly other?: string;
}

/**
 * A line of `decisions.jsonl`: one thing that happened to one message. `again`: it had been decided before, so this is
 * the last check at hand-over, or a hold that ended. `refused`: what its department heard when it was about to hand it
 * over; the others are the engine's own log.
 */
export interface JournalLine {
  readonly at: string;
  readonly kind: "decision" | "resolved" | "recalled" | "refused" | "missed" | "breach" | "state" | "alert";
  readonly message: string | null;
  readonly customer: string;
  readonly household: string;
  readonly department: string;
  readonly intent: string;
  readonly channel?: string;
  readonly verdict?: Verdict;
  readonly again?: true;
  readonly reasons?: readonly JournalReason[];
  readonly until?: string;
  readonly recalled?: readonly string[];
  readonly missed?: readonly string[];
  /** The message that recalled this one, or that this one was in the way of; for a breach, who reported it. */
  readonly by?: string;
  readonly rule?: string;
  readonly state?: string;
  readonly text?: string;
}

type MessageEvent = Extract<LedgerEvent, { readonly message: string }>;

/** Writes down what the engine says happens, with what the reader needs to know about each message. */
export class Journal {
  readonly lines: JournalLine[] = [];
  readonly #messages: ReadonlyMap<string, OutgoingMessage>;
  readonly #householdOf: (customer: string) => string;
  readonly #decided = new Set<string>();

  constructor(messages: readonly OutgoingMessage[], householdOf: (customer: string) => string) {
    this.#messages = new Map(messages.map((message) => [message.id, message]));
    this.#householdOf = householdOf;
  }

  /** What is not about a message or an alert has no line: who is who was settled when the exports were read. */
  add(event: LedgerEvent): void {
    if ("message" in event) this.lines.push(this.#aboutMessage(event));
    else if (event.kind === "alert") this.lines.push(this.#alert(event));
  }

  #alert(event: Extract<LedgerEvent, { kind: "alert" }>): JournalLine {
    return {
      at: instantText(event.at),
      kind: "alert",
      message: null,
      customer: event.customer,
      household: this.#householdOf(event.customer),
      department: event.department,
      intent: event.intent,
      rule: event.alert,
      text: event.text,
    };
  }

  /** A hand-over was refused. */
  refused({ message, answer }: StartResult, at: number): void {
    this.lines.push({ ...this.#base("refused", message, at), again: true, ...answerLine(answer) });
  }

  #base(kind: JournalLine["kind"], id: string, at: number) {
    const message = this.#messages.get(id);
    const customer = message?.customer ?? "";
    return {
      at: instantText(at),
      kind,
      message: id,
      customer,
      household: this.#householdOf(customer),
      department: message?.department ?? "",
      intent: message?.intent ?? "",
      channel: message?.channel ?? "",
    };
  }

  #aboutMessage(event: MessageEvent): JournalLine {
    const again = this.#decided.has(event.message);
    const base = this.#base(event.kind, event.message, event.at);
    switch (event.kind) {
      case "decision":
        this.#decided.add(event.message);
        return { ...base, ...(again ? { again } : {}), ...answerLine(event.answer) };
      case "resolved":
        return { ...base, again: true, ...answerLine(event.answer) };
      case "recalled":
      case "missed":
        return { ...base, by: event.by, rule: event.rule };
      case "breach":
        return { ...base, by: event.by, state: event.reported };
      case "state":
        return { ...base, state: event.state };
    }
  }
}

function answerLine(answer: Answer): Partial<JournalLine> {
  const { until, recalled, missed } = answer;
  return {
    verdict: answer.verdict,
    reasons: answer.reasons.map(reasonLine),
    ...(until ? { until: until.kind === "instant" ? instantText(until.at) : until.kind } : {}),
    ...(recalled.length > 0 ? { recalled } : {}),
    ...(missed.length > 0 ? { missed } : {}),
  };
}

function reasonLine({ kind, rule, text, facts, other }: Reason): JournalReason {
  return {
    kind,
    rule,
    text,
    facts: facts.map(({ record, key, asOf }) => ({
      record,
      key,
      as_of: asOf === null ? null : instantText(asOf),
    })),
    ...(other === null ? {} : { other }),
  };
}

/** ISO 8601 in UTC, to the second where that is exact. */
export function instantText(at: number): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}
