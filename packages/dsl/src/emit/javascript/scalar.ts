import { type Expr, type Intent, MESSAGE_PARTS, type Vocabulary } from "@comity/core";
import { isInherited, textLiteral } from "./literal.ts";
import type { Unit } from "./unit.ts";

/** A field of the message, of what it is about, or of the customer, as the code of one intent reads it. */
export interface Scalar {
  /** The read, as JavaScript. */
  readonly code: string;
  /** What it is when it is not given; `never`: it always is. */
  readonly absent: "never" | "empty" | "unknown";
}

/**
 * Reads scalars for the messages of one intent, which says what they have to say. The rules are written twice: what the first
 * time shows to be read several times is put into a local for the second.
 */
export class ScalarReader {
  private readonly uses = new Map<string, number>();
  private readonly locals = new Map<string, string>();
  /** Where the code is written that reads them. */
  readonly unit: Unit;
  private readonly vocabulary: Vocabulary;
  private readonly intent: Intent | undefined;

  constructor(unit: Unit, intent: string) {
    this.unit = unit;
    this.vocabulary = unit.vocabulary;
    this.intent = this.vocabulary.intents.get(intent);
  }

  /** Null if it is anything else, or nothing that can be read by its name alone. */
  read(expr: Expr): Scalar | null {
    switch (expr.op) {
      case "defined":
        return this.read(expr.body);
      case "message": {
        const part = MESSAGE_PARTS.get(expr.field);
        if (part === undefined) return null;
        return this.used({ code: `message.${part}`, absent: part === "campaign" ? "empty" : "never" });
      }
      case "about": {
        if (isInherited(expr.field)) return null;
        const absent = this.intent?.about.get(expr.field)?.required === true ? "unknown" : "empty";
        return this.used({ code: `about[${textLiteral(expr.field)}]`, absent });
      }
      case "customer": {
        const declared = this.vocabulary.customer.get(expr.field);
        if (isInherited(expr.field) || declared === undefined) return null;
        const absent = declared.required || expr.field === "time_zone" ? "unknown" : "empty";
        return this.used({ code: `customer[${textLiteral(expr.field)}]`, absent });
      }
      default:
        return null;
    }
  }

  /** Whether anything is read of this part of the situation. */
  readsOf(part: "message" | "about" | "customer"): boolean {
    return [...this.uses.keys()].some((code) => code.startsWith(part));
  }

  /** From now on, what has been read more than once is read from locals: their names and what they hold. */
  settle(): ReadonlyMap<string, string> {
    for (const [code, uses] of this.uses) if (uses > 1) this.locals.set(code, `s${this.locals.size}`);
    return new Map([...this.locals].map(([code, name]) => [name, code]));
  }

  private used({ code, absent }: Scalar): Scalar {
    this.uses.set(code, (this.uses.get(code) ?? 0) + 1);
    return { code: this.locals.get(code) ?? code, absent };
  }
}
