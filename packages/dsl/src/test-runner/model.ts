import type { CustomerData, Fact, InitialState, Instant, MessageRequest, Verdict } from "@comity/core";

/** Where something stands in a file, so that a failure can be found again. */
export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * One test, whichever text it was written in: a start, then steps with what is expected of each. Every case runs on
 * a store of its own.
 */
export interface TestCase {
  readonly title: string;
  readonly place: Place;
  /** The instant of the first step. */
  readonly now: Instant;
  readonly initial: InitialState;
  /** What happened before the test begins, after `initial` was loaded: steps that expect nothing. */
  readonly steps: readonly Step[];
}

export interface Step {
  readonly place: Place;
  /** The clock moves there before the action; null: it stays. */
  readonly at: Instant | null;
  /** Null when only time passes. */
  readonly action: Action | null;
  readonly expect: readonly Expectation[];
}

/** What happens in a step, in the words of the engine. */
export type Action =
  | { readonly kind: "message"; readonly request: MessageRequest }
  | { readonly kind: "start" | "sent" | "failed" | "withdraw"; readonly message: string }
  | { readonly kind: "report"; readonly fact: Fact }
  | { readonly kind: "sync"; readonly silo: string }
  | {
      readonly kind: "review";
      readonly message: string;
      readonly decision: "send" | "block";
      readonly by: string;
    };

/**
 * One thing expected of a step. `message` names the one whose standing is compared; null: the one that the step is
 * about. Lists are compared as sets, whole.
 */
export type Expectation = { readonly place: Place } & (
  | { readonly kind: "verdict"; readonly message: string | null; readonly verdict: Verdict }
  | { readonly kind: "until"; readonly message: string | null; readonly until: Instant | "fact" | "review" }
  | {
      readonly kind: "removed" | "attached";
      readonly message: string | null;
      readonly values: readonly string[];
    }
  | { readonly kind: "channel"; readonly message: string | null; readonly channel: string }
  /** Each of these rules is among the reasons; a rule may be named without its pack. */
  | { readonly kind: "by"; readonly message: string | null; readonly rules: readonly string[] }
  | { readonly kind: "started"; readonly started: boolean }
  | { readonly kind: "recalled" | "missed"; readonly messages: readonly string[] }
  | { readonly kind: "resolved"; readonly messages: readonly ResolvedMessage[] }
  | { readonly kind: "alerts"; readonly alerts: readonly ExpectedAlert[] }
);

export interface ResolvedMessage {
  readonly message: string;
  readonly verdict: Verdict;
}

export interface ExpectedAlert {
  readonly intent: string;
  /** Null: whoever it is. */
  readonly customer: string | null;
}

/** The start of a case before it is known which silos there are; see `initial-state.ts`. */
export interface SetUp {
  readonly customers: readonly CustomerData[];
  /** Records by `silo.record`, reference records among them. */
  readonly records: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  /** When a silo was last in step, ISO 8601. A silo not named is in step as the clock moves. */
  readonly asOf: Readonly<Record<string, string>>;
  readonly unreadable: readonly string[];
}
