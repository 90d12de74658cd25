import {
  type Answer,
  departmentName,
  type EntryState,
  type Instant,
  type LedgerEvent,
  type MessageRequest,
  type Observer,
  type Reason,
  type RuleSet,
  VERDICTS,
  type Verdict,
} from "@comity/core";
import type { Step, StepOutcome } from "@comity/dsl";
import type { Difference, Subject } from "./difference.ts";
import { answerOutcome } from "./outcome.ts";

/** Finds what the declarations that only observe would have changed, if they had been enforced. */
export class ObservedRules {
  private readonly rules: RuleSet;
  private readonly requests = new Map<string, MessageRequest>();
  private readonly told = new Set<string>();
  /** Messages that have left, or may have. */
  private readonly gone = new Set<string>();
  private raised: { readonly alert: string; readonly customer: string }[] = [];

  constructor(rules: RuleSet) {
    this.rules = rules;
  }

  /** Whether anything observes at all. */
  get areThere(): boolean {
    const { rules, conflicts, limits, alerts } = this.rules.program;
    return [...rules, ...conflicts, ...limits, ...alerts].some(({ mode }) => mode === "observe");
  }

  /** What the engine is opened with: an alert that only observes leaves no event. */
  readonly observer: Observer = {
    evaluated: () => undefined,
    declared: (alert, outcome, customer) => {
      if (outcome === "raised") this.raised.push({ alert, customer });
    },
    holdEnded: () => undefined,
  };

  /** What came up in a step, each rule once a message. */
  step({ action }: Step, { events }: StepOutcome, now: Instant): readonly Difference[] {
    if (action?.kind === "message") this.requests.set(action.request.id, action.request);
    const found = events.flatMap((event) => {
      this.follow(event);
      return this.decided(event);
    });
    return [...found, ...this.alerts(now)];
  }

  private decided(event: LedgerEvent): readonly Difference[] {
    if (event.kind !== "decision") return [];
    const { answer, message, at } = event;
    const beaten = answer.observed.flatMap((reason) => this.beaten(reason, at));
    const request = this.requests.get(message);
    if (request === undefined) return beaten;
    const own: Difference[] = answer.observed
      .filter((reason) => this.isNews(message, reason, answer.verdict))
      .map((reason) => ({
        kind: "observed",
        at,
        subject: this.subjectOf(message, event.customer, request.department, request.intent),
        before: answerOutcome(answer, answer.verdict),
        after: wouldBe(answer, reason),
      }));
    return [...own, ...beaten];
  }

  /** A conflict would have recalled the other message, or it had gone already: a difference for that one. */
  private beaten({ kind, rule, effect, text, other }: Reason, at: Instant): readonly Difference[] {
    const request = other === null ? undefined : this.requests.get(other);
    if (kind !== "conflict" || effect !== "send" || rule === null || request === undefined) return [];
    const word = this.gone.has(request.id) ? "missed" : "recalled";
    const key = JSON.stringify([request.id, rule, word]);
    if (this.told.has(key)) return [];
    this.told.add(key);
    const { customer, department, intent } = request;
    const subject = this.subjectOf(request.id, customer ?? null, department, intent);
    const before = { word: word === "missed" ? "gone" : "cleared", detail: "", reasons: [] };
    return [
      {
        kind: "observed",
        at,
        subject,
        before,
        after: { word, detail: "", reasons: [{ rule, effect: word, text }] },
      },
    ];
  }

  private follow(event: LedgerEvent): void {
    if (event.kind === "state" && GONE.includes(event.state)) this.gone.add(event.message);
  }

  private isNews(message: string, { rule, effect }: Reason, verdict: Verdict): boolean {
    if (!isStricter(effect, verdict)) return false;
    const key = JSON.stringify([message, rule, effect]);
    if (this.told.has(key)) return false;
    this.told.add(key);
    return true;
  }

  private alerts(at: Instant): readonly Difference[] {
    const raised = this.raised;
    this.raised = [];
    return raised.flatMap(({ alert: id, customer }): Difference[] => {
      const alert = this.rules.program.alerts.find((one) => one.id === id && one.mode === "observe");
      if (alert === undefined) return [];
      const subject = this.subjectOf(null, customer, alert.department, alert.intent);
      const after = {
        word: "raised",
        detail: "",
        reasons: [{ rule: id, effect: "raised", text: alert.label ?? "" }],
      };
      return [{ kind: "observed", at, subject, before: null, after }];
    });
  }

  private subjectOf(
    message: string | null,
    customer: string | null,
    department: string,
    intent: string,
  ): Subject {
    const { vocabulary } = this.rules;
    const messageClass = vocabulary.intents.get(intent)?.class ?? null;
    const spelt = departmentName(vocabulary, department);
    return { message, customer, department: spelt, intent, class: messageClass };
  }
}

const GONE: readonly EntryState[] = ["started", "sent", "unreported"];

/** An amendment adds to others; all else changes the answer only if it is stricter. */
function isStricter(effect: Verdict, verdict: Verdict): boolean {
  const [mine, theirs] = [VERDICTS.indexOf(effect), VERDICTS.indexOf(verdict)];
  return mine > theirs || (effect === "amend" && verdict === "amend");
}

function wouldBe(answer: Answer, reason: Reason): ReturnType<typeof answerOutcome> {
  const { rule, effect, text } = reason;
  return {
    word: effect,
    detail: "",
    reasons: [...answerOutcome(answer, "send").reasons, { rule, effect, text }],
  };
}
