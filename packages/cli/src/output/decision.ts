import {
  type Answer,
  formatInstant,
  type Instant,
  type MessageRequest,
  type Reason,
  type Standing,
  type Until,
} from "@comity/core";

/** What is shown of a message and the answer to it, as JSON that is written one object a line. */
export interface DecisionLine {
  readonly kind: "decision";
  readonly at: string;
  readonly message: string;
  readonly verdict: string;
  readonly state: string;
  readonly department: string;
  readonly intent: string;
  readonly channel: string;
  readonly customer: string | null;
  /** For a hold: ISO 8601, `fact` or `review`. */
  readonly until: string | null;
  readonly deadline: string | null;
  readonly changes: {
    readonly channel: string | null;
    readonly removed: readonly string[];
    readonly attached: readonly string[];
  };
  readonly recalled: readonly string[];
  readonly missed: readonly string[];
  readonly reasons: readonly ReasonLine[];
  readonly observed: readonly ReasonLine[];
  readonly valid_until: string | null;
  readonly rule_set: string;
}

export interface ReasonLine {
  readonly kind: string;
  readonly rule: string | null;
  readonly effect: string;
  readonly text: string;
  readonly facts: readonly { readonly record: string; readonly key: string; readonly as_of: string | null }[];
  readonly unknown: readonly Readonly<Record<string, unknown>>[];
  readonly other: string | null;
}

/** @param at the instant of the question. */
export function decisionLine(standing: Standing, request: MessageRequest, at: Instant): DecisionLine {
  const { answer } = standing;
  return {
    kind: "decision",
    at: formatInstant(at),
    message: standing.message,
    verdict: standing.verdict,
    state: standing.state,
    department: request.department,
    intent: request.intent,
    channel: request.channel,
    customer: request.customer ?? null,
    until: standing.state === "held" ? untilLine(answer.until) : null,
    deadline: standing.state === "held" ? instantLine(answer.deadline) : null,
    changes: changesOf(answer),
    recalled: answer.recalled,
    missed: answer.missed,
    reasons: answer.reasons.map(reasonLine),
    observed: answer.observed.map(reasonLine),
    valid_until: instantLine(answer.validUntil),
    rule_set: answer.ruleSet,
  };
}

function changesOf({ channel, removed, attached }: Answer): DecisionLine["changes"] {
  return { channel, removed, attached };
}

export function reasonLine(reason: Reason): ReasonLine {
  return {
    kind: reason.kind,
    rule: reason.rule,
    effect: reason.effect,
    text: reason.text,
    facts: reason.facts.map(({ record, key, asOf }) => ({ record, key, as_of: instantLine(asOf) })),
    unknown: reason.causes.map(({ asOf, ...cause }) =>
      asOf === undefined ? cause : { ...cause, as_of: instantLine(asOf) },
    ),
    other: reason.other,
  };
}

export function untilLine(until: Until | null): string | null {
  if (until === null) return null;
  return until.kind === "instant" ? formatInstant(until.at) : until.kind;
}

export function instantLine(instant: Instant | null): string | null {
  return instant === null ? null : formatInstant(instant);
}
