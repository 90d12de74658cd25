import type { KnownCustomer } from "../../ledger/evidence.ts";
import type { Known } from "../../value/value.ts";
import type { Vocabulary } from "../../vocabulary/vocabulary.ts";

/**
 * A customer made ready for many decisions: worth it where customers are kept in memory, when a silo reports rather than
 * when a message is asked about. All prepared customers have the same fields in the same order, absent ones undefined, so
 * that reading them costs the same for each; and which rules a value rules out is looked up once. The customer does not
 * change: prepare another one when it does.
 */
export class PreparedCustomer implements KnownCustomer {
  readonly id: string;
  readonly household: string;
  readonly fields: Readonly<Record<string, Known>>;
  private classes: Int32Array | null = null;
  private by: object | null = null;

  constructor({ id, household, fields }: KnownCustomer, vocabulary: Vocabulary) {
    this.id = id;
    this.household = household;
    const ordered: Record<string, Known> = {};
    for (const name of vocabulary.customer.keys()) define(ordered, name, fields);
    for (const name of Object.keys(fields)) if (!vocabulary.customer.has(name)) define(ordered, name, fields);
    this.fields = ordered;
  }

  /** What an index makes of the fields, worked out when it first asks. */
  classesFor(index: object, classify: (fields: KnownCustomer["fields"]) => Int32Array): Int32Array {
    if (this.classes === null || this.by !== index) {
      this.classes = classify(this.fields);
      this.by = index;
    }
    return this.classes;
  }
}

function define(into: Record<string, Known>, name: string, from: KnownCustomer["fields"]): void {
  const value = Object.hasOwn(from, name) ? (from[name] ?? undefined) : undefined;
  // A field may have any name, so `__proto__` must be one like the others.
  if (name === "__proto__") Object.defineProperty(into, name, { value, enumerable: true });
  else into[name] = value as Known;
}
