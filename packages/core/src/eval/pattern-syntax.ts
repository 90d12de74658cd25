import { failure, type Result, success } from "../value/result.ts";

/** A pattern as written. Characters are code points. */
export type PatternNode =
  | { readonly kind: "set"; readonly set: CharacterSet }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly options: readonly PatternNode[] }
  | {
      readonly kind: "repeat";
      readonly part: PatternNode;
      readonly least: number;
      /** Null: without end. */
      readonly most: number | null;
    };

export interface CharacterSet {
  /** Code points, both ends included. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly negated: boolean;
}

const LONGEST_PATTERN = 500;
const DEEPEST_NESTING = 20;
const MOST_REPEATS = 200;

const ANY: CharacterSet = { ranges: [], negated: true };
const DIGIT = [[0x30, 0x39]] as const;
const WORD = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
] as const;
const SPACE = [
  [0x09, 0x0d],
  [0x20, 0x20],
] as const;
const CLASSES: Readonly<Record<string, CharacterSet["ranges"]>> = { d: DIGIT, w: WORD, s: SPACE };
const CONTROLS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
const SPECIAL = ".[](){}|?*+^$\\-/";

class PatternProblem extends Error {}

/**
 * Reads a pattern: characters, `.` (any character), `[a-z_]`, `[^...]`, `\d \w \s` and their opposites `\D
 * \W \S` (ASCII), `\n \r \t`, `( )`, `|`, `?`, `*`, `+`, `{3}`, `{2,4}`, `{2,}`; a special character after a
 * backslash stands for itself. Anchors, backreferences, lookaround and lazy repetition are refused, each
 * with what to write instead.
 */
export function parsePatternSyntax(text: string): Result<PatternNode> {
  if (text.length > LONGEST_PATTERN) {
    return failure(
      `The pattern has ${text.length} characters, and ${LONGEST_PATTERN} is the most. Split it.`,
    );
  }
  try {
    return success(new PatternReader([...text]).read());
  } catch (error) {
    if (error instanceof PatternProblem) return failure(error.message);
    throw error;
  }
}

class PatternReader {
  private readonly characters: readonly string[];
  private position = 0;
  private depth = 0;

  constructor(characters: readonly string[]) {
    this.characters = characters;
  }

  read(): PatternNode {
    const node = this.choice();
    if (this.peek() === ")")
      throw new PatternProblem(`There is a ")" without its "(". Write \\) for the character.`);
    return node;
  }

  private choice(): PatternNode {
    const options = [this.sequence()];
    while (this.take("|")) options.push(this.sequence());
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: "choice", options };
  }

  private sequence(): PatternNode {
    const parts: PatternNode[] = [];
    for (let next = this.peek(); next !== undefined && next !== "|" && next !== ")"; next = this.peek()) {
      parts.push(this.repeated());
    }
    return { kind: "sequence", parts };
  }

  private repeated(): PatternNode {
    const part = this.atom();
    const times = this.times();
    if (times === null) return part;
    const again = this.peek();
    if (again === "?" || again === "+") {
      throw new PatternProblem(
        `"${again}" after a repetition has no use here: a pattern matches the whole text.`,
      );
    }
    if (again === "*" || again === "{") {
      throw new PatternProblem("Two repetitions follow each other. Put brackets around the first.");
    }
    return { kind: "repeat", part, ...times };
  }

  private times(): { least: number; most: number | null } | null {
    if (this.take("?")) return { least: 0, most: 1 };
    if (this.take("*")) return { least: 0, most: null };
    if (this.take("+")) return { least: 1, most: null };
    if (!this.take("{")) return null;
    const least = this.number();
    const most = this.take(",") ? (this.peek() === "}" ? null : this.number()) : least;
    if (!this.take("}"))
      throw new PatternProblem(`A repetition is written {3}, {2,4} or {2,}. Write \\{ for the character.`);
    if (most !== null && most < least)
      throw new PatternProblem(`{${least},${most}} repeats at most fewer times than at least.`);
    return { least, most };
  }

  private number(): number {
    let digits = "";
    for (let next = this.peek(); next !== undefined && next >= "0" && next <= "9"; next = this.peek()) {
      digits += next;
      this.position++;
    }
    if (digits === "")
      throw new PatternProblem(`A repetition is written {3}, {2,4} or {2,}. Write \\{ for the character.`);
    if (digits.length > 3 || Number(digits) > MOST_REPEATS) {
      throw new PatternProblem(`{${digits}} repeats too often: ${MOST_REPEATS} times is the most.`);
    }
    return Number(digits);
  }

  private atom(): PatternNode {
    const character = this.next();
    switch (character) {
      case ".":
        return { kind: "set", set: ANY };
      case "(":
        return this.group();
      case "[":
        return { kind: "set", set: this.characterClass() };
      case "\\":
        return { kind: "set", set: this.escape() };
      case "^":
      case "$":
        throw new PatternProblem(
          `A pattern always matches the whole text: leave out "${character}", or write \\${character}.`,
        );
      case "?":
      case "*":
      case "+":
      case "{":
        throw new PatternProblem(
          `There is nothing before "${character}" to repeat. Write \\${character} for the character.`,
        );
      case "]":
      case "}":
        throw new PatternProblem(
          `There is a "${character}" without its beginning. Write \\${character} for the character.`,
        );
      default:
        return { kind: "set", set: only(character) };
    }
  }

  private group(): PatternNode {
    if (this.peek() === "?")
      throw new PatternProblem(`"(?" is not supported: brackets only group. Leave out the "?".`);
    if (++this.depth > DEEPEST_NESTING) {
      throw new PatternProblem(
        `Brackets are nested more than ${DEEPEST_NESTING} deep. Simplify the pattern.`,
      );
    }
    const node = this.choice();
    if (!this.take(")"))
      throw new PatternProblem(`A "(" is not closed. Add ")", or write \\( for the character.`);
    this.depth--;
    return node;
  }

  private escape(): CharacterSet {
    const character = this.next();
    const lower = character.toLowerCase();
    const ranges = CLASSES[lower];
    if (ranges !== undefined) return { ranges, negated: character !== lower };
    return only(this.escaped(character));
  }

  private escaped(character: string): string {
    const control = CONTROLS[character];
    if (control !== undefined) return control;
    if (SPECIAL.includes(character)) return character;
    throw new PatternProblem(
      `"\\${character}" is not supported. There are \\d, \\w, \\s, \\n, \\r, \\t and \\ before . [ ( and the like.`,
    );
  }

  private characterClass(): CharacterSet {
    const negated = this.take("^");
    const ranges: (readonly [number, number])[] = [];
    while (!this.take("]")) ranges.push(...this.classPart());
    if (ranges.length === 0)
      throw new PatternProblem("A class [] has no characters in it. Name some, or leave it out.");
    return { ranges, negated };
  }

  private classPart(): CharacterSet["ranges"] {
    const character = this.next("[");
    if (character === "\\") {
      const letter = this.next("[");
      const ranges = CLASSES[letter];
      if (ranges !== undefined) return ranges;
      return this.range(this.escaped(letter));
    }
    return this.range(character);
  }

  private range(from: string): CharacterSet["ranges"] {
    if (this.peek() !== "-" || this.characters[this.position + 1] === "]") return only(from).ranges;
    this.position++;
    const to = this.next("[");
    const last = to === "\\" ? this.escaped(this.next("[")) : to;
    const [low, high] = [codePoint(from), codePoint(last)];
    if (high < low)
      throw new PatternProblem(`The range ${from}-${last} runs backwards. Write ${last}-${from}.`);
    return [[low, high]];
  }

  private peek(): string | undefined {
    return this.characters[this.position];
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.position++;
    return true;
  }

  private next(open?: "["): string {
    const character = this.peek();
    if (character === undefined) {
      throw new PatternProblem(
        open === "["
          ? `A "[" is not closed. Add "]", or write \\[ for the character.`
          : `The pattern ends with "\\". Write \\\\ for the character.`,
      );
    }
    this.position++;
    return character;
  }
}

function only(character: string): CharacterSet {
  const code = codePoint(character);
  return { ranges: [[code, code]], negated: false };
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}
