import type { Expr } from "./expression.ts";
import type { Action, Alert, FollowedFrom, Hold, Program, Reads, Template } from "./program.ts";

const DAY_MS = 86_400_000;

/** The longest a calendar unit can last, with the hour that a change of clocks adds. */
const LONGEST_CALENDAR_MS = {
  day: DAY_MS + 3_600_000,
  week: 7 * DAY_MS + 3_600_000,
  month: 31 * DAY_MS + 3_600_000,
} as const;

/**
 * What the rules, conflicts and limits of an intent can read. It is derived from the program alone, so a store can
 * fetch exactly this and nothing else. Records are sorted by name and fields within them too.
 */
export function readsOfIntent(program: Program, intent: string): Reads {
  const reads = new ReadsCollector();
  for (const rule of program.rules) {
    if (!rule.intents.includes(intent)) continue;
    reads.condition(rule.when);
    reads.action(rule.then);
    if (rule.ifUnknown !== null) reads.action(rule.ifUnknown);
    reads.template(rule.because);
  }
  for (const conflict of program.conflicts) {
    if (!conflict.left.intents.includes(intent) && !conflict.right.intents.includes(intent)) continue;
    const onLeft = conflict.left.intents.includes(intent);
    const onRight = conflict.right.intents.includes(intent);
    const others = [...(onLeft ? conflict.right.intents : []), ...(onRight ? conflict.left.intents : [])];
    reads.ledgerSince(
      conflict.withinMs,
      others,
      conflict.scope.kind === "about" ? conflict.scope.fields : [],
    );
    reads.action(conflict.loser);
    reads.template(conflict.because);
  }
  for (const limit of program.limits) {
    if (!limit.intents.includes(intent)) continue;
    const { window } = limit;
    if (window.kind === "calendar") reads.customerField("time_zone");
    const sinceMs = window.kind === "rolling" ? window.ms : LONGEST_CALENDAR_MS[window.unit];
    reads.ledgerSince(sinceMs, limit.intents, []);
    reads.action(limit.then);
    reads.template(limit.because);
  }
  return reads.result();
}

/** What an alert can read when a fact is reported: its condition, its key and what its message is about. */
export function readsOfAlert(alert: Alert): Reads {
  const reads = new ReadsCollector();
  if (alert.subject !== null) reads.slot(alert.subject.index, alert.subject.record);
  reads.condition(alert.when);
  for (const { value } of alert.about) reads.condition(value);
  for (const value of alert.oncePer) reads.condition(value);
  reads.template(alert.because);
  return reads.result();
}

/** The alerts that look at records of a type: those that a report of such a record can raise. In program order. */
export function alertsReading(program: Program, recordType: string): readonly Alert[] {
  return program.alerts.filter((alert) =>
    readsOfAlert(alert).records.some(({ record }) => record === recordType),
  );
}

/** The parts of an expression, in the order in which they are written. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case "literal":
    case "message":
    case "about":
    case "customer":
    case "field":
    case "item":
    case "now":
    case "today":
    case "local_time":
    case "history":
      return [];
    case "navigate":
      return [expr.from];
    case "and":
    case "or":
      return expr.args;
    case "not":
    case "is_empty":
      return [expr.arg];
    case "compare":
    case "text":
      return [expr.left, expr.right];
    case "one_of":
      return [expr.left, ...expr.options];
    case "in_list":
      return [expr.left, expr.list];
    case "in_records":
      return [expr.left, expr.field];
    case "between":
      return [expr.arg, expr.low, expr.high];
    case "within":
    case "shifted":
      return [expr.arg, expr.length];
    case "quantify":
    case "count":
    case "defined":
      return [expr.body];
    case "aggregate":
      return [expr.body, expr.of];
    case "becomes":
      return [expr.value];
  }
}

type Scope = Reads["records"][number]["scope"];

/** The wider of two scopes holds what the narrower one does. */
const WIDTH: readonly Scope[] = ["followed", "customer", "household", "reference"];

/** Gathers reads over expressions. Slots are known before their fields, because a quantifier stands outside its body. */
class ReadsCollector {
  private readonly records = new Map<string, { scope: Scope; readonly fields: Set<string> }>();
  private readonly customer = new Set<string>();
  private readonly follows = new Map<string, Reads["follows"][number]>();
  private readonly slots = new Map<number, string>();
  private ledger: { sinceMs: number | null; intents: Set<string>; about: Set<string> } | null = null;

  slot(index: number, record: string): void {
    this.slots.set(index, record);
  }

  customerField(name: string): void {
    this.customer.add(name);
  }

  ledgerSince(sinceMs: number | null, intents: readonly string[], about: readonly string[]): void {
    this.ledger ??= { sinceMs, intents: new Set(), about: new Set() };
    if (this.ledger.sinceMs !== null) {
      this.ledger.sinceMs = sinceMs === null ? null : Math.max(this.ledger.sinceMs, sinceMs);
    }
    for (const intent of intents) this.ledger.intents.add(intent);
    for (const field of about) this.ledger.about.add(field);
  }

  /** Reads of one expression: a condition or a value. */
  condition(expr: Expr): void {
    this.ownReads(expr);
    for (const child of childrenOf(expr)) this.condition(child);
  }

  action(action: Action): void {
    if (action.kind === "hold") this.hold(action);
    if (action.kind !== "amend") return;
    for (const change of action.changes) {
      if (change.kind === "use_channel") this.condition(change.channel);
      if (change.kind === "remove_items") this.condition(change.where);
    }
  }

  template(template: Template | null): void {
    for (const part of template?.parts ?? []) {
      if (part.kind !== "value") continue;
      this.condition(part.expr);
      // An instant is written as clocks show it where the customer lives.
      const { type } = part.expr;
      const kind = type.kind === "list" ? type.of.kind : type.kind;
      if (kind === "instant") this.customerField("time_zone");
    }
  }

  result(): Reads {
    const records = [...this.records].map(([record, { scope, fields }]) => ({
      record,
      scope,
      fields: [...fields].sort(),
    }));
    records.sort((left, right) => (left.record < right.record ? -1 : 1));
    const ledger = this.ledger && {
      sinceMs: this.ledger.sinceMs,
      intents: [...this.ledger.intents].sort(),
      about: [...this.ledger.about].sort(),
    };
    const follows = [...this.follows]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, one]) => one);
    return { records, follows, customer: [...this.customer].sort(), ledger };
  }

  private hold(hold: Hold): void {
    const { until } = hold;
    if (until.kind === "condition" || until.kind === "instant") this.condition(until.expr);
    if (until.kind === "local_time") {
      this.customerField("time_zone");
      this.condition(until.time);
    }
  }

  private ownReads(expr: Expr): void {
    switch (expr.op) {
      case "quantify":
      case "count":
      case "aggregate":
      case "in_records":
        this.set(expr.set);
        this.slot(expr.slot.index, expr.slot.record);
        break;
      case "field":
      case "becomes":
        this.field(this.slots.get(expr.slot), expr.field);
        break;
      case "navigate":
        this.set({ record: expr.record, scope: "followed" });
        this.field(expr.record, expr.field);
        this.follow(expr.from, expr.record);
        break;
      case "customer":
        this.customerField(expr.field);
        break;
      case "today":
      case "local_time":
        this.customerField("time_zone");
        break;
      case "within":
      case "shifted":
        if (expr.arg.type.kind === "date") this.customerField("time_zone");
        break;
      case "history":
        this.history(expr);
        break;
      default:
    }
  }

  private set({ record, scope }: { readonly record: string; readonly scope: Scope }): void {
    const known = this.records.get(record);
    if (known === undefined) this.records.set(record, { scope, fields: new Set() });
    else if (WIDTH.indexOf(scope) > WIDTH.indexOf(known.scope)) known.scope = scope;
  }

  /** Where a reference comes from; one that is worked out (of a definition, say) comes from what that reads. */
  private follow(from: Expr, to: string): void {
    const origin = this.originOf(from);
    if (origin !== null) this.follows.set(JSON.stringify([to, origin]), { from: origin, to });
    else for (const child of childrenOf(from)) this.follow(child, to);
  }

  private originOf(from: Expr): FollowedFrom | null {
    switch (from.op) {
      case "field": {
        const record = this.slots.get(from.slot);
        return record === undefined ? null : { kind: "record", record, field: from.field };
      }
      case "navigate":
        return { kind: "record", record: from.record, field: from.field };
      case "about":
      case "item":
      case "customer":
        return { kind: from.op, field: from.field };
      case "literal":
        return typeof from.value === "string" ? { kind: "key", key: from.value } : null;
      default:
        return null;
    }
  }

  private field(record: string | undefined, field: string): void {
    if (record !== undefined) this.records.get(record)?.fields.add(field);
  }

  private history(expr: Expr & { readonly op: "history" }): void {
    const bounded = expr.when !== null && (expr.when.relation === "gt" || expr.when.relation === "ge");
    this.ledgerSince(bounded && expr.when !== null ? expr.when.agoMs : null, expr.intents, expr.same);
  }
}
