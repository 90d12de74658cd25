import {
  DAY_MS,
  dateIn,
  dateInWords,
  durationInWords,
  HOUR_MS,
  type Instant,
  instantInWords,
  listInWords,
  type Until,
} from "@comity/core";

// The insurance pack as a good engineer would write it for this company alone: no language, no index, no explanation but the
// sentences. It knows of silos that are behind, as the pack does.

interface Policy {
  readonly number: string;
  readonly status: "active" | "cancelling" | "cancelled" | "lapsed" | undefined;
  /** Days since 1970-01-01. */
  readonly decidedOn: number | undefined;
  readonly receivedAt: Instant;
}

interface Sent {
  readonly id: string;
  readonly intent: string;
  readonly state: "cleared" | "started" | "sent" | "blocked";
  /** When it went, or is to go. */
  readonly at: Instant;
}

export interface InsuranceInput {
  readonly now: Instant;
  readonly message: { readonly id: string; readonly intent: string };
  readonly zone: string;
  /** When Risk was last in step with us: `live`, or an instant. */
  readonly riskInStep: "live" | Instant;
  /** Of the household. */
  readonly policies: readonly Policy[];
  /** To the household. */
  readonly earlier: readonly Sent[];
}

export interface InsuranceAnswer {
  readonly verdict: "send" | "hold" | "block";
  readonly reasons: readonly { readonly rule: string; readonly text: string }[];
  readonly until: Until | null;
  readonly deadline: Instant | null;
}

const RULE = "insurance/no-offers-while-cancelling";
const CONFLICT = "insurance/offer-and-cancellation";
const FRESH_MS = 24 * HOUR_MS;
const WINDOW_MS = 30 * DAY_MS;
const LONGEST_HOLD_MS = 4 * HOUR_MS;
const DAYS_AFTER = 30;
const MOST_NAMED = 3;

const SEND: InsuranceAnswer = { verdict: "send", reasons: [], until: null, deadline: null };

export function decideInsurance(input: InsuranceInput): InsuranceAnswer {
  const { intent } = input.message;
  if (intent !== "upsell" && intent !== "cross_sell") return SEND;
  const reasons: { rule: string; text: string }[] = [];
  const ending = endingPolicies(input);
  if (ending.length > 0) reasons.push({ rule: RULE, text: endingText(ending) });
  for (const cancellation of cancellationsNear(input)) {
    reasons.push({
      rule: CONFLICT,
      text: `A cancellation for this household is ${IN_WORDS[cancellation.state]}.`,
    });
    // One sentence says it for all that stand the same.
    break;
  }
  if (reasons.length > 0) return { verdict: "block", reasons, until: null, deadline: null };
  return isRiskKnown(input) ? SEND : untilRiskIsKnown(input);
}

/** Policies that Risk is ending, or ended within thirty days, as far as what Risk told still counts. */
function endingPolicies({ policies, now, zone, riskInStep }: InsuranceInput): readonly Policy[] {
  const today = dateIn(zone, now);
  return policies.filter(
    ({ status, decidedOn, receivedAt }) =>
      isFresh(riskInStep === "live" ? now : Math.max(receivedAt, riskInStep), now) &&
      (status === "cancelling" ||
        (status === "cancelled" &&
          decidedOn !== undefined &&
          decidedOn <= today &&
          decidedOn >= today - DAYS_AFTER)),
  );
}

function isFresh(confirmed: Instant, now: Instant): boolean {
  return now - confirmed <= FRESH_MS;
}

function endingText(policies: readonly Policy[]): string {
  const numbers = policies.map(({ number }) => number);
  const statuses = policies.map(({ status }) => String(status));
  const dates = policies.map(({ decidedOn }) =>
    decidedOn === undefined ? "not given" : dateInWords(decidedOn),
  );
  return `Risk is ending policy ${named(numbers)}: it is ${named(statuses)}, decided on ${named(dates)}.`;
}

/** Each once: the first three by name, the others by number. */
function named(all: readonly string[]): string {
  const distinct = [...new Set(all)];
  const more = distinct.length - MOST_NAMED;
  return listInWords(more > 0 ? [...distinct.slice(0, MOST_NAMED), `${more} more`] : distinct);
}

const IN_WORDS = { cleared: "cleared to go", started: "being sent", sent: "sent", blocked: "blocked" };

function cancellationsNear({ earlier, now, message }: InsuranceInput): readonly Sent[] {
  return earlier.filter(
    ({ id, intent, state, at }) =>
      intent === "cancellation" &&
      state !== "blocked" &&
      id !== message.id &&
      Math.abs(at - now) <= WINDOW_MS,
  );
}

function isRiskKnown({ riskInStep, now, policies }: InsuranceInput): boolean {
  if (riskInStep !== "live" && !isFresh(riskInStep, now)) return false;
  return policies.every(({ status }) => status !== undefined);
}

function untilRiskIsKnown({ riskInStep, now }: InsuranceInput): InsuranceAnswer {
  const since =
    riskInStep === "live"
      ? ""
      : ` Risk was last in step ${durationInWords(now - riskInStep)} before (${instantInWords(riskInStep, "UTC")}).`;
  const text = `It is not known whether this applies: “Never sell to a household whose cover Risk is ending.”${since}`;
  return {
    verdict: "hold",
    reasons: [{ rule: RULE, text }],
    until: { kind: "fact" },
    deadline: now + LONGEST_HOLD_MS,
  };
}
