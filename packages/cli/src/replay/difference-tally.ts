import { changeOf, DIFFERENCE_KINDS, type Difference, type DifferenceKind, rulesOf } from "./difference.ts";

/** How often a rule is a reason only after, only before, or on both sides and to another effect. */
export interface RuleCounts {
  added: number;
  gone: number;
  changed: number;
}

/** How often differences of one kind came up, by several names. */
export interface DifferenceCounts {
  readonly count: number;
  readonly byChange: ReadonlyMap<string, number>;
  readonly byRule: ReadonlyMap<string, Readonly<RuleCounts>>;
  readonly byDepartment: ReadonlyMap<string, number>;
  readonly byIntent: ReadonlyMap<string, number>;
  readonly byClass: ReadonlyMap<string, number>;
}

class Counter implements DifferenceCounts {
  count = 0;
  readonly byChange = new Map<string, number>();
  readonly byRule = new Map<string, RuleCounts>();
  readonly byDepartment = new Map<string, number>();
  readonly byIntent = new Map<string, number>();
  readonly byClass = new Map<string, number>();

  add(difference: Difference): void {
    const { subject } = difference;
    this.count++;
    increase(this.byChange, changeOf(difference));
    increase(this.byDepartment, subject.department);
    increase(this.byIntent, subject.intent);
    if (subject.class !== null) increase(this.byClass, subject.class);
    const { added, gone, changed } = rulesOf(difference);
    for (const rule of added) this.ofRule(rule).added++;
    for (const rule of gone) this.ofRule(rule).gone++;
    for (const rule of changed) this.ofRule(rule).changed++;
  }

  private ofRule(rule: string): RuleCounts {
    const counts = this.byRule.get(rule) ?? { added: 0, gone: 0, changed: 0 };
    this.byRule.set(rule, counts);
    return counts;
  }
}

/** Counts differences, and keeps the first few of each change for examples. */
export class DifferenceTally {
  private readonly counters = new Map<DifferenceKind, Counter>();
  private readonly kept = new Map<string, Difference[]>();
  private readonly most: number;

  /** @param most how many examples to keep of each change */
  constructor(most: number) {
    this.most = most;
  }

  add(difference: Difference): void {
    const counter = this.counters.get(difference.kind) ?? new Counter();
    this.counters.set(difference.kind, counter);
    counter.add(difference);
    const key = `${difference.kind} ${changeOf(difference)}`;
    const kept = this.kept.get(key) ?? [];
    if (kept.length < this.most) this.kept.set(key, [...kept, difference]);
  }

  counts(kind: DifferenceKind): DifferenceCounts {
    return this.counters.get(kind) ?? new Counter();
  }

  /** The kinds of which there are any, in their usual order. */
  get kinds(): readonly DifferenceKind[] {
    return DIFFERENCE_KINDS.filter((kind) => this.counters.has(kind));
  }

  /** Examples of a kind, in the order of time. */
  examples(kind: DifferenceKind): readonly Difference[] {
    const all = [...this.kept.values()].flat().filter((one) => one.kind === kind);
    return all.sort((left, right) => left.at - right.at);
  }
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
