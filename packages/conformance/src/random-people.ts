import type { CustomerData } from "@comity/core";
import fc from "fast-check";
import type { Material } from "./random-values.ts";

export interface Person {
  readonly id: string;
  /** Ana and Ben share one; the others are households of one. */
  readonly household: string;
  readonly zone: string | null;
}

/** Dee's time zone is not known, and of Eve nothing is but what records and messages say. */
export const PEOPLE: readonly Person[] = [
  { id: "ana", household: "h1", zone: "America/Chicago" },
  { id: "ben", household: "h1", zone: "Asia/Tokyo" },
  { id: "cho", household: "h2", zone: "Pacific/Apia" },
  { id: "dee", household: "h3", zone: null },
  { id: "eve", household: "h4", zone: null },
];
/** Those whom the customers' master record has. */
export const KNOWN = PEOPLE.filter(({ id }) => id !== "eve");

/** Ana and Ben mostly: a household is where messages meet. */
export const anyone = fc.constantFrom(...PEOPLE, ...PEOPLE.slice(0, 2), ...PEOPLE.slice(0, 2));

/** Keys of reference records. */
export const REFERENCES = ["R-1", "R-2"];

/** Keys of a household's records. */
export function keysOf(household: string): string[] {
  return [`${household}-1`, `${household}-2`];
}

/**
 * The material with keys and addresses. Those of a household are its own, so that nothing said of one is said of another;
 * keys of reference records are everybody's.
 */
export function withKeys(material: Material, household: string): Material {
  const own = keysOf(household);
  const emails = own.map((text) => `${text}@example.com`);
  const phones = [`+1312555010${household.slice(1)}`, `(312) 555-019${household.slice(1)}`];
  return { ...material, texts: [...own, ...REFERENCES, ...material.texts], emails, phones };
}

/** What the master record says of a person. */
export function customerData({ id, household, zone }: Person): CustomerData {
  const email = `${household}-${id === "ben" ? 2 : 1}@example.com`;
  return { id, household, email, ...(zone === null ? {} : { time_zone: zone }) };
}
