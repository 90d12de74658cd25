import { withPrefix } from "./convert.ts";
import type { TableMapping } from "./mapping.ts";

/** A customer as the master file has them, with what is kept for matching and showing. */
export interface Person {
  readonly id: string;
  readonly household: string;
  readonly name: string;
}

/** Who is who: finds the customer that a department means. */
export class Directory {
  readonly people = new Map<string, Person>();
  readonly #byEmail = new Map<string, string>();
  readonly #byAccount = new Map<string, string>();

  add(person: Person, keys: { readonly email?: string; readonly account?: string }): void {
    this.people.set(person.id, person);
    if (keys.email) this.#byEmail.set(keys.email, person.id);
    if (keys.account) this.#byAccount.set(keys.account, person.id);
  }

  /** The customer's id, or null if nobody is known by that. */
  find(how: NonNullable<TableMapping["customer"]>, text: string): string | null {
    switch (how.match) {
      case "id": {
        const id = withPrefix(text.toUpperCase(), how.prefix);
        return this.people.has(id) ? id : null;
      }
      case "email":
        return this.#byEmail.get(text.toLowerCase()) ?? null;
      case "account":
        return this.#byAccount.get(text.replaceAll(/\D/g, "")) ?? null;
    }
  }
}
