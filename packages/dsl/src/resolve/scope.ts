import type { Expr, RecordType, Slot, SourceRef, Vocabulary } from "@comity/core";
import type { DiagnosticList, Place } from "../diagnostic/problem.ts";
import type { Source, Span } from "../source/source.ts";
import type { Define } from "../syntax/ast.ts";
import type { Packs } from "./packs.ts";

/** A record that a quantifier holds in its hand. */
export interface Bound {
  readonly slot: Slot;
  readonly type: RecordType;
}

/** Which names mean something at one place of an expression. */
export interface Scope {
  /** The record whose fields are named without a prefix: that of the innermost quantifier. */
  readonly bare: Bound | null;
  readonly aliases: ReadonlyMap<string, Bound>;
  /** Names of records that the rule asks for, but that need not exist when it fires. */
  readonly uncertain: ReadonlySet<string>;
  /** Whether more records may have a name here, because the condition that binds them has a mistake. */
  readonly incomplete: boolean;
  /** Parameters of a definition, as what was given for them. */
  readonly parameters: ReadonlyMap<string, Expr>;
  /** Whether `item` means something: where items are removed, and in the sentence about it. */
  readonly item: boolean;
}

export const EMPTY_SCOPE: Scope = {
  bare: null,
  aliases: new Map(),
  uncertain: new Set(),
  incomplete: false,
  parameters: new Map(),
  item: false,
};

/** What all expressions of one declaration share. */
export interface Context {
  readonly vocabulary: Vocabulary;
  readonly packs: Packs;
  readonly diagnostics: DiagnosticList;
  readonly source: Source;
  readonly pack: string;
  /** Packs whose definitions may be named. */
  readonly uses: readonly string[];
  /** The intents of the messages that it applies to; null where there is no message, in an alert. */
  readonly intents: readonly string[] | null;
  /** Whether the intents stand for whichever rule will use it: in a definition that is checked by itself. */
  readonly anyIntents: boolean;
  readonly tally: Tally;
  /** Records asked for in the declaration's own words, in order. */
  readonly bound: Bound[];
  readonly definitions: DefinitionRegistry;
}

/** Definitions are checked once, by themselves, the first time that one is used or reached. */
export interface DefinitionRegistry {
  /** Gathers what is wrong with definitions, whoever uses them. */
  readonly diagnostics: DiagnosticList;
  /** `checking`: on the way; to meet it again is a circle. `broken`: its mistakes have been reported. */
  readonly standing: Map<Define, "checking" | "sound" | "broken">;
  /** Names of the definitions that are being checked, outermost first. */
  readonly way: string[];
}

/** What is counted up over a declaration, definitions used in it included. */
export interface Tally {
  nextSlot: number;
  /** Definitions put in so far; a limit on it keeps definitions of definitions from growing without end. */
  inlined: number;
  /** How many definitions are being put into each other. */
  depth: number;
  /** Whether it uses a definition whose mistakes have been reported already. */
  broken: boolean;
}

export function newTally(): Tally {
  return { nextSlot: 0, inlined: 0, depth: 0, broken: false };
}

export function placeIn(context: Context, span: Span): Place {
  return { source: context.source, span };
}

export function sourceRef(context: Context, { start, end }: Span): SourceRef {
  return { file: context.source.file, start, end };
}

/** The text of a span, as the author wrote it. */
export function textOf(context: Context, { start, end }: Span): string {
  return context.source.text.slice(start, end);
}
