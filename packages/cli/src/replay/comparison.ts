import {
  departmentName,
  type Instant,
  type LedgerEvent,
  type MessageRequest,
  type Vocabulary,
} from "@comity/core";
import type { Step, StepOutcome } from "@comity/dsl";
import type { Difference, DifferenceKind, Outcome, Subject } from "./difference.ts";
import {
  answerOutcome,
  comparedEvent,
  eventKey,
  eventOutcome,
  isSameOutcome,
  startOutcome,
} from "./outcome.ts";

/** Something that has happened under one rule set and not, or not yet, under the other. */
interface Pending {
  readonly side: "before" | "after";
  readonly kind: DifferenceKind;
  readonly at: Instant;
  readonly subject: Subject;
  readonly outcome: Outcome;
}

/**
 * Finds what differs between two runs of one log. What happens at another time is no difference if it comes out the same;
 * what has happened in one run only is told at the end, when it can no longer happen in the other.
 */
export class Comparison {
  private readonly vocabularies: readonly Vocabulary[];
  private readonly subjects = new Map<string, Subject>();
  private readonly answeredOtherwise = new Set<string>();
  private readonly pending = new Map<string, Pending[]>();
  private asked = 0;

  constructor(vocabularies: readonly Vocabulary[]) {
    this.vocabularies = vocabularies;
  }

  /** How many messages were asked about, each once. */
  get messages(): number {
    return this.asked;
  }

  /** What a step showed to differ. */
  step({ action }: Step, before: StepOutcome, after: StepOutcome, now: Instant): readonly Difference[] {
    if (action?.kind === "message" && !before.repeated) this.ask(action.request);
    const differences = [
      ...(action?.kind === "message" ? this.answers(action.request.id, before, after, now) : []),
      ...this.starts(before, after, now),
    ];
    for (const event of before.events) differences.push(...this.happened("before", event));
    for (const event of after.events) differences.push(...this.happened("after", event));
    return differences;
  }

  /** What has happened in one run only, in the order of time. */
  end(): readonly Difference[] {
    const left = [...this.pending.values()].flat();
    return (
      left
        // That a message which was answered otherwise is not resolved alike goes without saying.
        .filter(
          ({ kind, subject }) => kind !== "resolved" || !this.answeredOtherwise.has(subject.message ?? ""),
        )
        .map(({ kind, at, subject, side, outcome }) => ({
          kind,
          at,
          subject,
          before: side === "before" ? outcome : null,
          after: side === "after" ? outcome : null,
        }))
        .sort((left, right) => left.at - right.at)
    );
  }

  private ask({ id, customer, department, intent }: MessageRequest): void {
    this.asked++;
    this.subjects.set(id, this.subjectOf(id, customer ?? null, department, intent));
  }

  private subjectOf(
    message: string | null,
    customer: string | null,
    department: string,
    intent: string,
  ): Subject {
    const known = this.vocabularies.map(({ intents }) => intents.get(intent)?.class);
    const messageClass = known.find((one) => one !== undefined) ?? null;
    const spelt = this.vocabularies.reduce((name, one) => departmentName(one, name), department);
    return { message, customer, department: spelt, intent, class: messageClass };
  }

  private answers(id: string, before: StepOutcome, after: StepOutcome, at: Instant): readonly Difference[] {
    if (before.repeated || before.standing === null || after.standing === null) return [];
    const [old, now] = [before.standing, after.standing].map(({ answer, verdict }) =>
      answerOutcome(answer, verdict),
    );
    const subject = this.subjects.get(id);
    if (old === undefined || now === undefined || subject === undefined || isSameOutcome(old, now)) return [];
    this.answeredOtherwise.add(id);
    return [{ kind: "answer", at, subject, before: old, after: now }];
  }

  private starts(before: StepOutcome, after: StepOutcome, at: Instant): readonly Difference[] {
    if (before.started === after.started || before.standing === null || after.standing === null) return [];
    const subject = this.subjects.get(before.standing.message);
    if (subject === undefined) return [];
    return [
      {
        kind: "start",
        at,
        subject,
        before: startOutcome(before.standing, before.started === true),
        after: startOutcome(after.standing, after.started === true),
      },
    ];
  }

  /** Pairs an event with the same one of the other run, if that has happened already. */
  private happened(side: Pending["side"], event: LedgerEvent): readonly Difference[] {
    const told = comparedEvent(event);
    if (told === null) return [];
    const key = eventKey(told);
    const outcome = eventOutcome(told);
    const waiting = this.pending.get(key) ?? [];
    const [twin, ...others] = waiting[0]?.side === side ? [] : waiting;
    const subject = told.kind === "alert" ? this.alerted(told) : this.subjects.get(told.message);
    if (subject === undefined) return [];
    if (twin === undefined) {
      this.pending.set(key, [...waiting, { side, kind: told.kind, at: told.at, subject, outcome }]);
      return [];
    }
    if (others.length > 0) this.pending.set(key, others);
    else this.pending.delete(key);
    if (isSameOutcome(twin.outcome, outcome)) return [];
    const [before, after] = side === "after" ? [twin.outcome, outcome] : [outcome, twin.outcome];
    return [{ kind: told.kind, at: Math.min(twin.at, told.at), subject, before, after }];
  }

  private alerted(event: Extract<LedgerEvent, { readonly kind: "alert" }>): Subject {
    return this.subjectOf(null, event.customer, event.department, event.intent);
  }
}
