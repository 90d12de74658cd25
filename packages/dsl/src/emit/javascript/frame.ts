import type { Expr } from "@comity/core";
import { NEVER, type TruthText, truthNumber, type ValueText } from "./code.ts";
import type { RuntimeName, Unit } from "./unit.ts";
import { type CodeLine, Writer } from "./writer.ts";

/** How the parts of an expression are written: given to each operator's file, because those do not import the dispatch. */
export interface Emit {
  truth(expr: Expr, frame: Frame): TruthText;
  value(expr: Expr, frame: Frame): ValueText;
}

/** A record that a quantifier has bound, as the code holds it. */
export interface BoundRecord {
  /** `silo.record`. */
  readonly type: string;
  /** Local with the record. */
  readonly record: string;
  /** Local with its fields. */
  readonly fields: string;
  /** Local with the instant until which it is good (see `Standing.goodUntil`); null: it is fresh for good. */
  readonly until: string | null;
  /** Local with the instant at which it goes stale, or Infinity; null: it never does. */
  readonly next: string | null;
}

/** What code at the head of a function can read once for all of it. */
type Read = "message" | "about" | "customer" | "item" | "now";

const READS: Readonly<Record<Read, { readonly name: string; readonly code: string; readonly needs?: Read }>> =
  {
    message: { name: "message", code: "run.message" },
    about: { name: "about", code: "message === null ? null : message.about", needs: "message" },
    customer: { name: "customer", code: "run.customer.fields" },
    item: { name: "item", code: "run.item" },
    now: { name: "now", code: "run.at" },
  };

/** The function that is being written. */
class FunctionText {
  readonly writer = new Writer();
  readonly reads = new Set<Read>();
  locals = 0;
}

/** Where code is being written: in a function, with records bound to slots. */
export class Frame {
  readonly unit: Unit;
  readonly slots: ReadonlyMap<number, BoundRecord>;
  /** Whether records may be stale, or their silos unreadable. Else all that are bound are fresh for good. */
  readonly careful: boolean;
  /** Whether the code runs more than once an evaluation. */
  readonly repeated: boolean;
  private readonly emit: Emit;
  private readonly text: FunctionText;

  private constructor(
    unit: Unit,
    emit: Emit,
    text: FunctionText,
    slots: ReadonlyMap<number, BoundRecord>,
    how: { readonly careful: boolean; readonly repeated: boolean },
  ) {
    this.unit = unit;
    this.emit = emit;
    this.text = text;
    this.slots = slots;
    this.careful = how.careful;
    this.repeated = how.repeated;
  }

  /** Begins a function without parameters beside the run. */
  static outermost(unit: Unit, emit: Emit): Frame {
    return new Frame(unit, emit, new FunctionText(), new Map(), { careful: false, repeated: false });
  }

  /** Begins a function that is called from here and elsewhere, and depends on nothing that is bound here. */
  apart(): Frame {
    return Frame.outermost(this.unit, this.emit);
  }

  /** Begins a function that is called from here, for an expression with these free slots. */
  inner(free: ReadonlySet<number>, careful: boolean): Frame {
    const slots = new Map<number, BoundRecord>();
    for (const [index, { type, next }] of this.slots) {
      if (!free.has(index)) continue;
      const until = careful ? `until${index}` : null;
      slots.set(index, {
        type,
        record: `record${index}`,
        fields: `fields${index}`,
        until,
        next: careful && next !== null ? `good${index}` : null,
      });
    }
    const frame = new Frame(this.unit, this.emit, new FunctionText(), slots, {
      careful,
      repeated: this.repeated || slots.size > 0,
    });
    for (const { record, fields, until, next } of slots.values()) {
      frame.writer.line(`const ${fields} = ${record}.fields;`);
      if (next !== null) frame.writer.line(`const ${next} = ${until} > -Infinity ? ${until} : Infinity;`);
    }
    return frame;
  }

  /** The same place with a record bound, in a loop. */
  bind(index: number, bound: BoundRecord): Frame {
    const slots = new Map(this.slots).set(index, bound);
    return new Frame(this.unit, this.emit, this.text, slots, { careful: this.careful, repeated: true });
  }

  /** What a function made by {@link inner} takes. */
  parameters(): string[] {
    return ["run", ...argumentsOf([...this.slots.values()])];
  }

  /** What is given from here to a function made by {@link inner}. */
  argumentsFor(free: ReadonlySet<number>): string[] {
    const given = [...this.slots].filter(([index]) => free.has(index));
    return ["run", ...argumentsOf(given.map(([, bound]) => bound))];
  }

  get writer(): Writer {
    return this.text.writer;
  }

  /** A new local's name. */
  local(prefix: string): string {
    return `${prefix}${this.text.locals++}`;
  }

  /** Writes a constant local. */
  keep(prefix: string, code: string): string {
    const name = this.local(prefix);
    this.writer.line(`const ${name} = ${code};`);
    return name;
  }

  /** The name of a function of the run time. */
  call(name: RuntimeName, ...args: readonly string[]): string {
    return `${this.unit.runtime(name)}(${args.join(", ")})`;
  }

  /** The local with something that the head of the function reads. */
  read(what: Read): string {
    const { name, needs } = READS[what];
    if (needs !== undefined) this.read(needs);
    this.text.reads.add(what);
    return name;
  }

  truth(expr: Expr): TruthText {
    return this.writer.during(expr.source, () => this.emit.truth(expr, this));
  }

  value(expr: Expr): ValueText {
    return this.writer.during(expr.source, () => this.emit.value(expr, this));
  }

  /** Puts a condition's outcome into a local. */
  settle(truth: TruthText): string {
    return truth.local ?? this.keep("t", truthNumber(truth));
  }

  /** Puts when something changes into a local, if it is more than a name. */
  settleNext(next: string | null): string | null {
    return next === null || /^\w+$/.test(next) ? next : this.keep("n", next);
  }

  /** Reads `run.next`, which a call has just left. */
  leftNext(): string {
    return this.keep("n", "run.next");
  }

  /** What has been written, with what its head reads. */
  lines(): readonly CodeLine[] {
    const order: readonly Read[] = ["message", "about", "customer", "item", "now"];
    const head = order
      .filter((read) => this.text.reads.has(read))
      .map((read) => ({ text: `const ${READS[read].name} = ${READS[read].code};`, source: undefined }));
    return [...head, ...this.writer.lines];
  }
}

function argumentsOf(slots: readonly BoundRecord[]): string[] {
  return slots.flatMap(({ record, until }) => (until === null ? [record] : [record, until]));
}

/** An instant, or never, as a number. */
export function orNever(next: string | null): string {
  return next ?? NEVER;
}
