import type { LedgerEvent } from "@comity/core";
import { householdOfCustomer } from "./game.ts";

/** What the log says became of customers, and where. */
export interface Move {
  /** A position in the log. */
  readonly at: number;
  readonly kind: "merged" | "split" | "erased";
  /** Who became somebody else, went out, or was erased. */
  readonly customer: string;
  /** Whom they turned out to be; null if they did not. */
  readonly into: string | null;
}

/** What an event says became of customers; null: nothing. */
export function moveIn(at: number, event: LedgerEvent): Move | null {
  switch (event.kind) {
    case "merged":
      return { at, kind: "merged", customer: event.from, into: event.into };
    case "split":
      return { at, kind: "split", customer: event.out, into: null };
    case "erased":
      return { at, kind: "erased", customer: event.customer, into: null };
    default:
      return null;
  }
}

/** Who was who at each place of the log, as merges and splits before it make it. */
export class Owners {
  /** Of each customer, from where on who they are; in order. */
  readonly #moves: ReadonlyMap<string, readonly Move[]>;
  /** Of each household that some merge has to do with, one that stands for all that hang together with it. */
  readonly #together = new Map<string, string>();

  constructor(moves: readonly Move[]) {
    const inOrder = moves.filter(({ kind }) => kind !== "erased").sort((one, other) => one.at - other.at);
    this.#moves = Map.groupBy(inOrder, ({ customer }) => customer);
    for (const { customer, into } of inOrder) {
      if (into === null) continue;
      const one = this.togetherWith(householdOfCustomer(customer));
      const other = this.togetherWith(householdOfCustomer(into));
      if (one !== other) this.#together.set(one, other);
    }
  }

  /** Who a customer was there. */
  at(customer: string, position: number): string {
    for (let one = customer; ; ) {
      const into = this.#moves.get(one)?.findLast(({ at }) => at <= position)?.into ?? null;
      if (into === null) return one;
      one = into;
    }
  }

  /** The same for all households between whose customers there was any merge. */
  togetherWith(household: string): string {
    for (let one = household; ; ) {
      const next = this.#together.get(one);
      if (next === undefined) return one;
      one = next;
    }
  }
}
