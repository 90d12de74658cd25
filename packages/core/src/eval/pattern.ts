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
  return ROOM.matches(steps, text);
}

/** What matching works in. There is one, because matching ends before another begins: so it takes no memory each time. */
class Room {
  /** The steps that wait for a character, or match. */
  private waiting: number[] = [];
  private count = 0;
  /** Those after the character that is being looked at. */
  private following: number[] = [];
  private followingCount = 0;
  private readonly open: number[] = [];
  /** By step, the last round in which it was reached. */
  private reached = new Int32Array(64);
  private round = 0;

  matches(steps: readonly Step[], text: string): boolean {
    this.begin(steps.length, text.length);
    this.follow(steps, 0);
    this.turn();
    for (let at = 0; at < text.length; ) {
      if (this.count === 0) return false;
      const code = text.codePointAt(at) ?? 0;
      at += code > LAST_OF_ONE_UNIT ? 2 : 1;
      for (let index = 0; index < this.count; index++) {
        const step = this.waiting[index] ?? 0;
        if (takes(steps[step], code)) this.follow(steps, step + 1);
      }
      this.turn();
    }
    for (let index = 0; index < this.count; index++) {
      if (steps[this.waiting[index] ?? 0]?.kind === "match") return true;
    }
    return false;
  }

  private begin(steps: number, characters: number): void {
    if (this.reached.length < steps) {
      this.reached = new Int32Array(2 * steps);
      this.round = 0;
    } else if (this.round > MOST_ROUNDS - characters) {
      this.reached.fill(0);
      this.round = 0;
    }
    this.round++;
    this.count = 0;
    this.followingCount = 0;
  }

  /** What follows becomes what waits. */
  private turn(): void {
    const before = this.waiting;
    this.waiting = this.following;
    this.count = this.followingCount;
    this.following = before;
    this.followingCount = 0;
    this.round++;
  }

  /** Adds the steps that can be reached from one without taking a character, each once a round. */
  private follow(steps: readonly Step[], from: number): void {
    const { open, reached, round } = this;
    let count = 0;
    open[count++] = from;
    while (count > 0) {
      const index = open[--count] ?? 0;
      if (reached[index] === round) continue;
      reached[index] = round;
      const step = steps[index];
      if (step?.kind !== "jump") this.following[this.followingCount++] = index;
      else for (let to = 0; to < step.to.length; to++) open[count++] = step.to[to] ?? 0;
    }
  }
}

const LAST_OF_ONE_UNIT = 0xffff;
const MOST_ROUNDS = 0x7fff_ff00;
const ROOM = new Room();

function takes(step: Step | undefined, code: number): boolean {
  if (step?.kind !== "take") return false;
  const { ranges, negated } = step.set;
  for (let index = 0; index < ranges.length; index++) {
    const range = ranges[index];
    if (range !== undefined && range[0] <= code && code <= range[1]) return !negated;
  }
  return negated;
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
