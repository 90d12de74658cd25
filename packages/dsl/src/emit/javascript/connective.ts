import { CONSTANT, localTruth, type TruthText } from "./code.ts";
import type { Frame } from "./frame.ts";

/** A part of a conjunction or disjunction, yet to be written. */
export type Part = () => TruthText;

/**
 * Strong Kleene conjunction (`deciding` is "no") or disjunction ("yes"). One part that decides settles the whole; it can
 * change only when the last of those that decide can. A part that decides for good ends the search at once. Where none
 * decides, the whole is unknown if a part is, and can change with any of them.
 */
export function join(deciding: "yes" | "no", parts: readonly Part[], frame: Frame): TruthText {
  const [only] = parts;
  if (only === undefined) return deciding === "no" ? CONSTANT.true : CONSTANT.false;
  if (parts.length === 1) return only();
  return new Joining(deciding, frame).write(parts);
}

class Joining {
  private readonly deciding: "yes" | "no";
  private readonly frame: Frame;
  private readonly label: string;
  private readonly truth: string;
  /** Locals with the last change of a part that decides, and the first change of others. */
  private readonly last: string;
  private readonly first: string;
  private timed = false;
  /** Whether only the last part changes with time. */
  private alone = false;
  private open = false;

  constructor(deciding: "yes" | "no", frame: Frame) {
    this.deciding = deciding;
    this.frame = frame;
    this.label = frame.local("L");
    this.truth = frame.local("t");
    this.last = frame.local("last");
    this.first = frame.local("first");
  }

  write(parts: readonly Part[]): TruthText {
    const { writer } = this.frame;
    const [decided, otherwise] = this.deciding === "no" ? [0, 1] : [1, 0];
    const head = writer.lines.length;
    writer.line(`let ${this.truth} = ${otherwise};`);
    writer.open(`${this.label}: {`);
    for (const [index, part] of parts.entries()) this.part(part(), decided, index === parts.length - 1);
    if (this.timed) writer.line(`if (${this.last} > -Infinity) ${this.truth} = ${decided};`);
    writer.close();
    if (this.alone) {
      writer.insert(head, `let ${this.first} = Infinity;`);
      return this.text(this.first);
    }
    if (!this.timed) return this.text(null);
    writer.insert(head, `let ${this.last} = -Infinity, ${this.first} = Infinity;`);
    return this.text(this.frame.keep("n", `${this.last} > -Infinity ? ${this.last} : ${this.first}`));
  }

  private text(next: string | null): TruthText {
    const truth = localTruth(this.truth, next);
    return this.open ? truth : { ...truth, unknown: null };
  }

  private part({ yes, unknown, next: changes }: TruthText, decided: number, isLast: boolean): void {
    if (unknown !== null) this.open = true;
    const next = this.frame.settleNext(changes);
    if (next === null) this.timeless(yes, unknown, decided);
    else if (isLast && !this.timed) this.lastOne(yes, unknown, next, decided);
    else this.changing(yes, unknown, next);
  }

  private timeless(yes: string, unknown: string | null, decided: number): void {
    const { writer } = this.frame;
    const decide = () => {
      writer.line(`${this.truth} = ${decided};`);
      // Before the first part that changes with time nothing has been put there: never.
      if (this.timed) writer.line(`${this.last} = Infinity;`);
      writer.line(`break ${this.label};`);
    };
    if (this.deciding === "yes") {
      writer.open(`if (${yes}) {`);
      decide();
      if (unknown !== null) writer.next(`} else if (${unknown}) {`);
      if (unknown !== null) writer.line(`${this.truth} = 2;`);
      writer.close();
      return;
    }
    writer.open(`if (!(${yes})) {`);
    if (unknown !== null) writer.open(`if (${unknown}) {`);
    if (unknown !== null) writer.line(`${this.truth} = 2;`);
    if (unknown !== null) writer.next("} else {");
    decide();
    if (unknown !== null) writer.close();
    writer.close();
  }

  /** The only part that changes, after all others: so does the whole, unless one of those has settled it. */
  private lastOne(yes: string, unknown: string | null, next: string, decided: number): void {
    this.alone = true;
    const { writer } = this.frame;
    writer.line(`${this.first} = ${next};`);
    if (this.deciding === "yes") writer.line(`if (${yes}) ${this.truth} = ${decided};`);
    if (this.deciding === "yes" && unknown !== null) writer.line(`else if (${unknown}) ${this.truth} = 2;`);
    if (this.deciding === "no") {
      const otherwise = unknown === null ? String(decided) : `${unknown} ? 2 : ${decided}`;
      writer.line(`if (!(${yes})) ${this.truth} = ${otherwise};`);
    }
  }

  private changing(yes: string, unknown: string | null, next: string): void {
    this.timed = true;
    const { writer } = this.frame;
    const decide = () => {
      writer.line(`if (${next} > ${this.last}) ${this.last} = ${next};`);
      writer.line(`if (${this.last} === Infinity) {`);
      writer.line(`  ${this.truth} = ${this.deciding === "no" ? 0 : 1};`);
      writer.line(`  break ${this.label};`);
      writer.line("}");
    };
    const pass = () => writer.line(`if (${next} < ${this.first}) ${this.first} = ${next};`);
    writer.open(`if (${yes}) {`);
    if (this.deciding === "yes") decide();
    else pass();
    if (unknown !== null) writer.next(`} else if (${unknown}) {`);
    if (unknown !== null) writer.line(`${this.truth} = 2;`);
    if (unknown !== null) pass();
    writer.next("} else {");
    if (this.deciding === "no") decide();
    else pass();
    writer.close();
  }
}
