import type { Alert, Conflict, Limit, Program, Rule, Vocabulary } from "@comity/core";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { DiagnosticList, type More, type Place, type Problem } from "../diagnostic/problem.ts";
import type { InFile, Packs } from "../resolve/packs.ts";
import type { Source } from "../source/source.ts";
import type * as Ast from "../syntax/ast.ts";
import type { View } from "./solver/view.ts";

/** Which declarations the tests show at work. */
export interface Reached {
  /** `pack/name` of those that decided something in a test. */
  readonly ids: ReadonlySet<string>;
  /** Packs of which nobody knows, because a test of theirs could not be run. */
  readonly unclear: ReadonlySet<string>;
}

/** Checked rules, as the compiler leaves them. */
export interface LintInput {
  readonly vocabulary: Vocabulary;
  readonly packs: Packs;
  /** The packs to look at. */
  readonly included: ReadonlySet<string>;
  readonly program: Program;
  /** Null if the tests were not run. */
  readonly reached: Reached | null;
}

export type Written = InFile<Exclude<Ast.Declaration, Ast.Define | Ast.Test>>;
export type Lowered = Rule | Conflict | Limit | Alert;

/** Declarations in the order of files and texts. */
export function inWrittenOrder<Declared extends Lowered>(declared: readonly Declared[]): readonly Declared[] {
  return declared.toSorted(({ source: one }, { source: other }) =>
    one.file === other.file ? one.start - other.start : one.file < other.file ? -1 : 1,
  );
}

/** What a lint rule looks at, and where it says what it found. */
export class LintContext {
  readonly input: LintInput;
  private readonly list = new DiagnosticList();
  private readonly written = new Map<string, Written>();
  private readonly sources = new Map<string, Source>();

  constructor(input: LintInput) {
    this.input = input;
    for (const pack of input.packs.values()) {
      for (const { source } of pack.files) this.sources.set(source.file, source);
      for (const { node, ...more } of pack.declarations) {
        if (node.kind !== "test") this.written.set(`${pack.name}/${node.name.text}`, { ...more, node });
      }
    }
  }

  get program(): Program {
    return this.input.program;
  }

  get found(): readonly Diagnostic[] {
    return this.list.all;
  }

  report<Parameters>(problem: Problem<Parameters>, parameters: Parameters, at: Place, more?: More): void {
    this.list.add(problem, parameters, at, more);
  }

  /** The declaration that something was made of. @throws Error if there is none: it was compiled from these packs. */
  writtenOf({ id }: Pick<Lowered, "id">): Written {
    const written = this.written.get(id);
    if (written === undefined) throw new Error(`There is no declaration ${id} in the packs it comes from.`);
    return written;
  }

  sourceOf(file: string): Source | null {
    return this.sources.get(file) ?? null;
  }

  /** The name of a declaration, as a place. */
  nameOf(declared: Pick<Lowered, "id">): Place {
    const { source, node } = this.writtenOf(declared);
    return { source, span: node.name.span };
  }

  /** The name of a declaration, to be shown beside another. */
  relatedTo(declared: Pick<Lowered, "id">, message: string): Diagnostic["related"][number] {
    return { ...this.nameOf(declared), message };
  }

  /** How a condition is seen by messages of these intents, or (null) where there is no message. */
  viewFor(intents: readonly string[] | null): View {
    return { vocabulary: this.input.vocabulary, intents, slots: new Map() };
  }

  /** Packs to look at, with the definitions and declarations of their files. */
  includedPacks() {
    return [...this.input.packs.values()].filter(({ name }) => this.input.included.has(name));
  }
}
