import type { Expr } from "../ir/expression.ts";
import { sameKind, type Type, typeInWords } from "../value/type.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import { OPERATORS, type Operator } from "./operators.ts";
import { readLeaf } from "./read-leaf.ts";
import { readOverRecords } from "./read-over-records.ts";
import { readTest } from "./read-test.ts";
import type { TypeTable } from "./read-types.ts";
import { isObject, type Reader } from "./reader.ts";
import type { Reading } from "./reading.ts";
import type { DeclarationScope } from "./scope.ts";

/** Deeper than anything that compiles: definitions are nested 16 deep, and their words 100. */
const DEEPEST = 2_000;

const OPS = Object.keys(OPERATORS) as readonly Operator[];
const KEYS = new Map(OPS.map((op) => [op, ["op", "type", ...OPERATORS[op].keys]] as const));

/** Reads the expressions of one declaration. What it gives is as the compiler makes it: every name is known, every type fits. */
export class ExpressionReader implements Reading {
  readonly reader: Reader;
  readonly vocabulary: Vocabulary;
  readonly scope: DeclarationScope;
  private readonly types: TypeTable;
  private depth = 0;

  constructor(reader: Reader, types: TypeTable, vocabulary: Vocabulary, scope: DeclarationScope) {
    this.reader = reader;
    this.types = types;
    this.vocabulary = vocabulary;
    this.scope = scope;
  }

  readonly value = (raw: unknown): Expr => {
    if (++this.depth > DEEPEST)
      this.reader.fail("The expression goes too deep.", "Divide it by definitions.");
    const op = this.reader.choice(isObject(raw) ? raw.op : undefined, OPS);
    const node = this.reader.object(raw, KEYS.get(op) ?? [], OPERATORS[op].optional);
    const type = this.reader.field(node, "type", this.types.at);
    const expr =
      readLeaf(op, node, type, this) ??
      readOverRecords(op, node, type, this) ??
      readTest(op, node, type, this);
    this.depth--;
    return expr;
  };

  readonly condition = (raw: unknown): Expr => {
    const expr = this.value(raw);
    this.mustBe(expr.type, "boolean");
    return expr;
  };

  mustBe(type: Type, ...kinds: readonly Type["kind"][]): void {
    if (!kinds.includes(type.kind))
      this.reader.fail(`A value of this type cannot stand here: ${typeInWords(type)}.`);
  }

  mustCompare(left: Type, right: Type): void {
    if (sameKind(left, right)) return;
    this.reader.fail(`It compares ${typeInWords(left)} with ${typeInWords(right)}.`);
  }

  mustHave(type: Type, declared: Type | undefined, what: string): void {
    if (declared === undefined) this.reader.fail(`There is no ${what} that could be read here.`);
    // Of one table equal types are one object, save those that the vocabulary only implies.
    else if (type !== declared && JSON.stringify(type) !== JSON.stringify(declared)) {
      this.reader.fail(`The type of ${what} is ${typeInWords(declared)}, and not ${typeInWords(type)}.`);
    }
  }
}
