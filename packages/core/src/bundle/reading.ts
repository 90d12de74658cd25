import type { Expr } from "../ir/expression.ts";
import type { Type } from "../value/type.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import type { Reader } from "./reader.ts";
import type { DeclarationScope } from "./scope.ts";

/** How a node reads its parts: handed to it, because the nodes' files do not import the dispatch over all of them. */
export interface Reading {
  readonly reader: Reader;
  readonly vocabulary: Vocabulary;
  readonly scope: DeclarationScope;
  /** An expression of any type. */
  readonly value: (raw: unknown) => Expr;
  /** An expression that is true or false. */
  readonly condition: (raw: unknown) => Expr;
  /** The type is of one of these kinds. */
  mustBe(type: Type, ...kinds: readonly Type["kind"][]): void;
  /** Both can be compared with each other. */
  mustCompare(left: Type, right: Type): void;
  /** What is read has the type that is declared for it; undefined: there is nothing of that name. */
  mustHave(type: Type, declared: Type | undefined, what: string): void;
}
