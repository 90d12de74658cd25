import type { Span } from "../source/source.ts";
import type { DateLiteral, Expression, InstantLiteral, Length, NumberLiteral } from "./ast-expression.ts";
import type { Name, Path, Text } from "./ast-names.ts";

/** A test, read from top to bottom: what is given, then steps with what is expected of each. */
export interface Test {
  readonly name: Name;
  readonly label: Text | null;
  readonly span: Span;
  readonly kind: "test";
  readonly given: readonly Given[];
  readonly steps: readonly TestStep[];
}

/** `status cancelling`, `decided_on: 2026-03-02`, `off [sms, push]` in brackets after a record, an intent or an item. */
export interface FieldValue {
  readonly field: Name;
  readonly value: Expression | readonly Expression[];
  readonly span: Span;
}

export type Given =
  /** `given customer ana in household h1 in zone "America/Chicago" with (email "a@b.example")` */
  | {
      readonly kind: "customer";
      readonly customer: Name;
      readonly household: Name | null;
      readonly zone: Text | null;
      readonly fields: readonly FieldValue[];
      readonly span: Span;
    }
  /** `ana has risk.policy (number P-1, status cancelling)` */
  | {
      readonly kind: "record";
      readonly customer: Name;
      readonly record: Path;
      readonly fields: readonly FieldValue[];
      readonly span: Span;
    }
  /** `there is travel.flight (id WX-10, surprise true)` */
  | {
      readonly kind: "reference";
      readonly record: Path;
      readonly fields: readonly FieldValue[];
      readonly span: Span;
    }
  /** `silo risk is stale`, `silo risk is unreadable`, `silo risk was in step at 2026-...` */
  | {
      readonly kind: "silo";
      readonly silo: Name;
      readonly standing: "stale" | "unreadable" | "in_step";
      readonly at: InstantLiteral | DateLiteral | null;
      readonly span: Span;
    }
  /** `it is 2026-03-02 10:00` */
  | { readonly kind: "now"; readonly at: InstantLiteral | DateLiteral; readonly span: Span }
  /** `Marketing sent upsell by email to ana 3 days ago about (line home) as offer`, or `at 2026-03-01 10:00` */
  | {
      readonly kind: "earlier";
      readonly message: Ask;
      readonly ago: Length | null;
      readonly at: InstantLiteral | DateLiteral | null;
      readonly span: Span;
    };

/**
 * A department's request, as tests write it: `Marketing asks to send upsell by email to ana`, then in any order
 * `about (line home)`, `with items a1 (event hamilton), a2`, `campaign "spring"`, `priority 80`,
 * `to leave at 2026-03-05 10:00`, `as offer`.
 */
export interface Ask {
  /** `Marketing`, or a text if it has several words: `"Guest Services" asks to send ...`. */
  readonly department: Name;
  readonly intent: Name;
  readonly channel: Name;
  readonly customer: Name;
  readonly about: readonly FieldValue[];
  readonly items: readonly { readonly id: Name; readonly fields: readonly FieldValue[] }[];
  readonly campaign: Text | null;
  readonly priority: NumberLiteral | null;
  readonly sendAt: InstantLiteral | DateLiteral | null;
  /** `as offer` : a name by which later lines speak of it; absent: `it` is the last one. */
  readonly alias: Name | null;
  readonly span: Span;
}

export interface TestStep {
  readonly when: When;
  readonly expect: readonly Expect[];
  readonly span: Span;
}

export type When =
  /** `when Marketing asks to send upsell by email to ana [at 2026-...] [as offer]` : `at` moves the clock. */
  | {
      readonly kind: "ask";
      readonly ask: Ask;
      readonly at: InstantLiteral | DateLiteral | null;
      readonly span: Span;
    }
  /** `when 4 hours pass` */
  | { readonly kind: "pass"; readonly length: Length; readonly span: Span }
  /** `when it is 2026-03-02 10:00` */
  | { readonly kind: "now"; readonly at: InstantLiteral | DateLiteral; readonly span: Span }
  /** `when ana has risk.policy (...)`, `when there is travel.flight (...)` : a silo reports a fact */
  | {
      readonly kind: "fact";
      readonly customer: Name | null;
      readonly record: Path;
      readonly fields: readonly FieldValue[];
      readonly span: Span;
    }
  /** `when ana has no risk.policy (number P-1)`, `when there is no travel.flight (...)` : it is gone */
  | {
      readonly kind: "gone";
      readonly customer: Name | null;
      readonly record: Path;
      readonly fields: readonly FieldValue[];
      readonly span: Span;
    }
  /** `when silo risk is in step` */
  | { readonly kind: "sync"; readonly silo: Name; readonly span: Span }
  /** `when offer starts`, `when offer is sent`, `when offer fails`, `when offer is withdrawn` ; `it` for the last one. */
  | {
      readonly kind: "outcome";
      readonly message: Name;
      readonly outcome: "starts" | "sent" | "failed" | "withdrawn";
      readonly span: Span;
    }
  /** `when "mia" reviews offer and says send` */
  | {
      readonly kind: "review";
      readonly by: Text;
      readonly message: Name;
      readonly decision: "send" | "block";
      readonly span: Span;
    };

export type Expect =
  /**
   * `expect block by no-offers`, `expect hold until review`, `expect amend attaching pass_expiring`,
   * `expect amend removing a1`, `expect amend using channel sms`, of the last message or of a named one:
   * `expect offer block`.
   */
  | {
      readonly kind: "verdict";
      readonly message: Name | null;
      readonly verdict: "send" | "amend" | "hold" | "block";
      readonly by: readonly Name[];
      readonly until: { readonly kind: "review" | "fact" } | InstantLiteral | DateLiteral | null;
      readonly attaching: readonly Name[];
      readonly removing: readonly Name[];
      readonly channel: Name | null;
      readonly span: Span;
    }
  /** `expect recall of offer`, `expect offer missed`; none of them: `expect no recall`, `expect nothing missed` */
  | { readonly kind: "recalled" | "missed"; readonly messages: readonly Name[]; readonly span: Span }
  /** `expect started`, `expect not started` */
  | { readonly kind: "started"; readonly started: boolean; readonly span: Span }
  /** `expect alert payment_failed to ana`, `expect no alert` */
  | {
      readonly kind: "alert";
      readonly intent: Name | null;
      readonly customer: Name | null;
      readonly span: Span;
    };
