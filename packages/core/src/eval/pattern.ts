import { failure, type Result, success } from "../value/result.ts";
import { type CharacterSet, type PatternNode, parsePatternSyntax } from "./pattern-syntax.ts";

/**
 * A pattern ready to be matched: a nondeterministic automaton whose states are followed all at once, so that
 * matching takes time in proportion to the text's length times the pattern's, whoever wrote either.
 */
export interface Pattern {
  readonly steps: readonly Step[];
}

type Step =
  /** Takes one character of the set, and goes on with the next step. */
  | { readonly kind: "take"; readonly set: CharacterSet }
  /** Goes on at each of these steps. */
  | { readonly kind: "jump"; readonly to: readonly number[] }
  | { readonly kind: "match" };

const MOST_STEPS = 2_000;

/**
 * Reads a pattern; the error says what to write instead. For what may be written see {@link
 * parsePatternSyntax}.
 */
export function parsePattern(text: string): Result<Pattern> {
  const parsed = parsePatternSyntax(text);
  if (!parsed.ok) return parsed;
  if (sizeOf(parsed.value) > MOST_STEPS) {
    return failure(
      "The repetitions in the pattern multiply to more than 2,000 steps. Repeat less, or less deeply.",
    );
  }
  const steps: Step[] = [];
  emit(parsed.value, steps);
  steps.push({ kind: "match" });
  return success({ steps });
}

/** Whether the pattern matches the whole text. */
export function matchesPattern({ steps }: Pattern, text: string): boolean {
  const reached = new Int32Array(steps.length).fill(-1);
  let current = follow(steps, [0], reached, 0);
  let position = 0;
  for (const character of text) {
    if (current.length === 0) return false;
    position++;
    const code = character.codePointAt(0) ?? 0;
    const taken = current.filter((index) => takes(steps[index], code)).map((index) => index + 1);
    current = follow(steps, taken, reached, position);
  }
  return current.some((index) => steps[index]?.kind === "match");
}

/** The steps that wait for a character (or match) and can be reached from these without taking one, each once. */
function follow(
  steps: readonly Step[],
  from: readonly number[],
  reached: Int32Array,
  position: number,
): number[] {
  const waiting: number[] = [];
  const open = [...from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (reached[index] === position) continue;
    reached[index] = position;
    const step = steps[index];
    if (step?.kind === "jump") open.push(...step.to);
    else waiting.push(index);
  }
  return waiting;
}

function takes(step: Step | undefined, code: number): boolean {
  if (step?.kind !== "take") return false;
  const inside = step.set.ranges.some(([low, high]) => low <= code && code <= high);
  return inside !== step.set.negated;
}

/** How many steps {@link emit} makes of it, worked out before any is made. */
function sizeOf(node: PatternNode): number {
  switch (node.kind) {
    case "set":
      return 1;
    case "sequence":
      // An empty one counts too: repeating nothing often enough takes just as long.
      return Math.max(
        1,
        node.parts.reduce((sum, part) => sum + sizeOf(part), 0),
      );
    case "choice":
      return node.options.reduce((sum, option) => sum + sizeOf(option) + 1, 1);
    case "repeat": {
      const once = sizeOf(node.part);
      return node.most === null
        ? (node.least + 1) * once + 2
        : node.least * once + (node.most - node.least) * (once + 1);
    }
  }
}

function emit(node: PatternNode, steps: Step[]): void {
  switch (node.kind) {
    case "set":
      steps.push({ kind: "take", set: node.set });
      return;
    case "sequence":
      for (const part of node.parts) emit(part, steps);
      return;
    case "choice":
      emitChoice(node.options, steps);
      return;
    case "repeat":
      for (let time = 0; time < node.least; time++) emit(node.part, steps);
      if (node.most === null) emitLoop(node.part, steps);
      else emitOptional(node.part, node.most - node.least, steps);
  }
}

function emitChoice(options: readonly PatternNode[], steps: Step[]): void {
  const fork = steps.length;
  steps.push({ kind: "jump", to: [] });
  const starts: number[] = [];
  const ends: number[] = [];
  for (const option of options) {
    starts.push(steps.length);
    emit(option, steps);
    ends.push(steps.length);
    steps.push({ kind: "jump", to: [] });
  }
  steps[fork] = { kind: "jump", to: starts };
  for (const end of ends) steps[end] = { kind: "jump", to: [steps.length] };
}

function emitLoop(part: PatternNode, steps: Step[]): void {
  const fork = steps.length;
  steps.push({ kind: "jump", to: [] });
  emit(part, steps);
  steps.push({ kind: "jump", to: [fork] });
  steps[fork] = { kind: "jump", to: [fork + 1, steps.length] };
}

function emitOptional(part: PatternNode, times: number, steps: Step[]): void {
  const forks: number[] = [];
  for (let time = 0; time < times; time++) {
    forks.push(steps.length);
    steps.push({ kind: "jump", to: [] });
    emit(part, steps);
  }
  for (const fork of forks) steps[fork] = { kind: "jump", to: [fork + 1, steps.length] };
}
