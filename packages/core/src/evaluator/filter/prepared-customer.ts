import type { KnownCustomer } from "../../ledger/evidence.ts";
import { own } from "../../value/own.ts";
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
  private encoded: unknown = null;
  private by: object | null = null;

  constructor({ id, household, fields }: KnownCustomer, vocabulary: Vocabulary) {
    this.id = id;
    this.household = household;
    this.fields = inOneShape(fields, vocabulary);
  }

  /** What an index makes of the fields, worked out when it first asks. */
  encodedFor<Encoded>(index: object, encode: (fields: KnownCustomer["fields"]) => Encoded): Encoded {
    if (this.by !== index) {
      this.encoded = encode(this.fields);
      this.by = index;
    }
    return this.encoded as Encoded;
  }
}

const templates = new WeakMap<Vocabulary, string>();

/**
 * The same fields in an object of one shape for all customers. It is made by the JSON parser, because that lays out all fields
 * at once; one that they are added to one by one becomes a hash table in V8, which is read several times slower.
 */
function inOneShape(given: KnownCustomer["fields"], vocabulary: Vocabulary): KnownCustomer["fields"] {
  const names = [...vocabulary.customer.keys()];
  let template = templates.get(vocabulary);
  if (template === undefined) {
    template = `{${names.map((name) => `${JSON.stringify(name)}:null`).join(",")}}`;
    templates.set(vocabulary, template);
  }
  const fields: Record<string, Known | undefined> = JSON.parse(template);
  for (const name of names) fields[name] = own(given, name) ?? undefined;
  return fields as KnownCustomer["fields"];
}
