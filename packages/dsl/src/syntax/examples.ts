import type { ClauseKind } from "./clauses.ts";
import type { DeclarationKind } from "./outline.ts";

type Examples = Readonly<Partial<Record<ClauseKind, string>>>;

const BECAUSE = 'because "The customer waits for an answer to case {case.number}."';
const APPLIES = "applies to marketing except newsletter";
const WHEN = "when some support.case (status is open)";

/** One line for each clause, for the help of diagnostics. */
export const EXAMPLES: Readonly<Record<DeclarationKind, Examples>> = {
  pack: { head: 'pack insurance owner "risk-operations"', if_unknown: "if unknown hold for review" },
  use: { head: "use lifecycle" },
  define: {
    head: 'define lost for customer "Bought nothing for half a year"',
    definition: "as status is cancelled and decided_on is within the last 30 days",
  },
  rule: {
    head: 'rule quiet-hours "Nobody is woken by an offer." from 2026-01-01 to 2026-12-31',
    applies: APPLIES,
    when: WHEN,
    unless: "unless some value.profile (tier is premium)",
    action: "then hold while so, at most 14 days or else block",
    because: BECAUSE,
    if_unknown: "if unknown hold at most 4 hours or else block",
  },
  conflict: {
    head: 'conflict offer-and-cancellation "One household never gets both."',
    between: "between (upsell, cross_sell) and (cancellation)",
    within: "within 30 days",
    across: "across household",
    winner: "winner (cancellation)",
    loser: "loser hold until the window ends",
    because: 'because "A cancellation for this household is {other.standing}."',
  },
  limit: {
    head: 'limit three-a-week "Three offers a week are enough."',
    applies: APPLIES,
    at_most: "at most 3",
    per: "per customer",
    window: "in any 7 days",
    counting: "counting cleared, started, sent",
    action: "then hold until there is room, at most 7 days or else block",
    because: BECAUSE,
  },
  alert: {
    head: 'alert autopay-failed "Billing hears of it at once."',
    department: "for Billing",
    when: "when some billing.payment (status becomes failed)",
    send: "send payment_failed about (payment: payment.number)",
    once_per: "once per payment.number",
    quiet: "in 30 days",
    because: BECAUSE,
  },
  test: {
    head: 'test offers-stop "No offer while cover ends."',
    given: "given customer ana and ana has risk.policy (number P-1, status cancelling)",
    when: "when Marketing asks to send upsell by email to ana",
    expect: "expect block by no-offers-while-cancelling",
  },
};
