import { suggest } from "@comity/core";

/**
 * Customers that lines of files name: a warning of those who are not among the customers, since a slip in an id looks like a
 * customer of whom nothing is known.
 */
export class Strangers {
  /** By file, the place (`file:line`) at which each customer is named first. */
  private readonly named = new Map<string, Map<string, string>>();

  note(file: string, place: string, customer: string): void {
    const places = this.named.get(file) ?? new Map<string, string>();
    this.named.set(file, places);
    if (!places.has(customer)) places.set(customer, place);
  }

  /** One warning a file, at its first stranger. `source` is where the known customers stand. */
  warnings(known: ReadonlySet<string>, source: string): readonly string[] {
    return [...this.named.values()].flatMap((places) => {
      const strangers = [...places].filter(([customer]) => !known.has(customer));
      const [first] = strangers;
      if (first === undefined) return [];
      const [customer, place] = first;
      const more = strangers.length - 1;
      const others =
        more === 0
          ? ""
          : more === 1
            ? " There is 1 more such customer."
            : ` There are ${more} more such customers.`;
      return [`${place}: customer "${customer}" is not in ${source}.${nearTo(customer, known)}${others}`];
    });
  }
}

/** What to say of a customer of whom nothing is known. `among` are those of whom something is. */
export function nothingKnown(
  customer: string,
  among: ReadonlySet<string>,
  asked: { readonly facts: boolean; readonly ledger: boolean },
): string {
  const where =
    asked.facts && asked.ledger
      ? "neither a file of facts nor the ledger has one"
      : asked.facts
        ? "no file of facts has one"
        : "the ledger has none";
  return `Nothing is known of a customer "${customer}": ${where}.${nearTo(customer, among)}`;
}

function nearTo(customer: string, known: ReadonlySet<string>): string {
  const near = suggest(customer, known);
  return near === null ? "" : ` Did you mean "${near}"?`;
}
