import { childrenOf, type Expr, siloOf, type Vocabulary } from "@comity/core";

/** What an expression is, whatever it is evaluated in: worked out once a node. */
export interface Facets {
  /** Equal for expressions that mean the same, but for where they stand and how things are called. */
  readonly key: string;
  /** Slots that are bound outside. */
  readonly free: ReadonlySet<number>;
  /** Whether it looks at the item under consideration. */
  readonly item: boolean;
  /** How many nodes it has. */
  readonly size: number;
  /** About how long it takes, in comparisons of a field with a number. */
  readonly cost: number;
  /** Whether time can change it, so far as the text says. */
  readonly timed: boolean;
}

/** Works out facets of expressions of one vocabulary. */
export class Analysis {
  private readonly vocabulary: Vocabulary;
  private readonly known = new WeakMap<Expr, Facets>();
  /** Keys are numbered, so that a key is short however large what it stands for. */
  private readonly numbers = new Map<string, number>();

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
  }

  of(expr: Expr): Facets {
    const known = this.known.get(expr);
    if (known !== undefined) return known;
    const facets = expr.op === "defined" ? this.of(expr.body) : this.facetsOf(expr);
    this.known.set(expr, facets);
    return facets;
  }

  /** How long facts of a record type stay fresh; null: for ever. */
  freshFor(record: string): number | null {
    return this.vocabulary.silos.get(siloOf(record))?.freshForMs ?? null;
  }

  private facetsOf(expr: Expr): Facets {
    const parts = childrenOf(expr).map((child) => this.of(child));
    const free = new Set(parts.flatMap((part) => [...part.free]));
    if ("slot" in expr) {
      if (typeof expr.slot === "number") free.add(expr.slot);
      else free.delete(expr.slot.index);
    }
    return {
      key: this.keyOf(expr, parts),
      free,
      item: expr.op === "item" || parts.some((part) => part.item),
      size: parts.reduce((sum, part) => sum + part.size, 1),
      cost: costOf(expr, parts),
      timed: parts.some((part) => part.timed) || this.isTimed(expr),
    };
  }

  private keyOf(expr: Expr, parts: readonly Facets[]): string {
    const own = Object.entries(expr).filter(([name]) => !CHILDREN.has(name));
    const kept = own.map(([name, value]) => [name, meaningOf(name, value)]);
    const text = JSON.stringify([kept.sort(byName), parts.map((part) => part.key), arity(expr)]);
    const number = this.numbers.get(text) ?? this.numbers.size;
    this.numbers.set(text, number);
    return String(number);
  }

  private isTimed(expr: Expr): boolean {
    switch (expr.op) {
      case "now":
      case "today":
      case "local_time":
      case "within":
      case "shifted":
      case "history":
        return true;
      case "navigate":
        return this.freshFor(expr.record) !== null;
      case "quantify":
      case "count":
      case "aggregate":
      case "in_records":
        return this.freshFor(expr.set.record) !== null;
      default:
        return false;
    }
  }
}

/** What is looked at as parts, or says nothing of the meaning. */
const CHILDREN: ReadonlySet<string> = new Set([
  "source",
  "args",
  "arg",
  "left",
  "right",
  "options",
  "list",
  "low",
  "high",
  "length",
  "body",
  "of",
  "from",
]);

function costOf(expr: Expr, parts: readonly Facets[]): number {
  const own = parts.reduce((sum, part) => sum + part.cost, 0);
  switch (expr.op) {
    case "quantify":
    case "count":
    case "aggregate":
    case "in_records":
      return 10 + 4 * own;
    case "history":
      return 20;
    case "text":
      return own + (expr.test === "matches" ? 40 : 3);
    case "navigate":
      return own + 8;
    case "today":
    case "local_time":
      return 6;
    case "within":
    case "shifted":
      return own + 4;
    default:
      return own + 1;
  }
}

/** Slots by number, as their names are for explanations; types by kind, as what is in them follows from the rest. */
function meaningOf(name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return canonical(value);
  if (name === "slot" && "index" in value) return value.index;
  return name === "type" && "kind" in value ? value.kind : canonical(value);
}

/** A value with its keys in order. `field` is a text or, in one operator, an expression, which is a part. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : value;
  if ("op" in value) return null;
  return Object.entries(value)
    .map(([name, part]) => [name, canonical(part)])
    .sort(byName);
}

function byName(left: readonly unknown[], right: readonly unknown[]): number {
  return String(left[0]) < String(right[0]) ? -1 : 1;
}

/** Tells operators with parts of several kinds apart where the list of parts alone would not. */
function arity(expr: Expr): number {
  return childrenOf(expr).length;
}
