import type { Person } from "../../../../examples/insurer-day/src/generator/world.ts";

/** Something that was so from an instant on, and of which Comity certainly knew from a later one on. */
export interface Fact {
  readonly from: number;
  known: number | null;
}

/** A case of a customer: until when it was open, and from when on Comity certainly knew that it is not. */
export interface OpenCase extends Fact {
  until: number | null;
}

/** What is so at the insurer, and since when. Kept by the test; Comity has no part in it. */
export class Truth {
  /** Households of which Risk ends a policy. */
  readonly endings = new Map<string, Fact>();
  /** Cases by the customer's id. */
  readonly cases = new Map<string, OpenCase[]>();
  /** Who takes no advertising by mail, and who was deleted, by the customer's id. */
  readonly unwilling = new Map<string, Fact>();
  readonly erased = new Map<string, Fact>();
  /** To which household the contact was merged, by the customer's id. */
  readonly merged = new Map<string, { readonly into: Person; readonly known: number }>();

  ends(household: string): Fact {
    const fact = this.endings.get(household) ?? { from: Date.now(), known: null };
    this.endings.set(household, fact);
    return fact;
  }

  opens(person: Person): OpenCase {
    const one: OpenCase = { from: Date.now(), known: null, until: null };
    this.cases.set(person.id, [...(this.cases.get(person.id) ?? []), one]);
    return one;
  }

  /** To whom a customer belongs at the end. */
  homeOf(person: Person): Person {
    return this.merged.get(person.id)?.into ?? person;
  }

  /** What Comity knew when a message was decided that must keep an offer from going: why, or null. */
  mustNot(person: Person, at: number): string | null {
    const home =
      (this.merged.get(person.id)?.known ?? Number.POSITIVE_INFINITY) <= at ? this.homeOf(person) : person;
    const isKnown = (fact: Fact | undefined): boolean =>
      fact !== undefined && (fact.known ?? Number.POSITIVE_INFINITY) <= at;
    if (isKnown(this.endings.get(home.household))) return "Risk is ending a policy of the household";
    if (isKnown(this.unwilling.get(home.id))) return "the customer takes no advertising";
    if (isKnown(this.erased.get(home.id))) return "the customer was deleted";
    const isOpen = this.cases
      .get(home.id)
      ?.some((one) => isKnown(one) && (one.until ?? Number.POSITIVE_INFINITY) > at);
    return isOpen === true ? "a case is open" : null;
  }

  /** Whether there was ever a reason not to send an offer, known or not. */
  mayBeStopped(person: Person): boolean {
    const home = this.homeOf(person);
    return (
      this.endings.has(home.household) ||
      this.unwilling.has(home.id) ||
      this.erased.has(home.id) ||
      this.cases.has(home.id)
    );
  }
}
