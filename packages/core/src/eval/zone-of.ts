import type { KnownCustomer } from "../ledger/evidence.ts";
import { own } from "../value/own.ts";
import { Unknown } from "../value/unknown.ts";
import { isZone } from "../value/zone.ts";
import type { Situation } from "./situation.ts";

/** The IANA zone where a customer lives, or unknown: without it nobody can say whether it is night there. */
export function zoneOf(customer: Pick<KnownCustomer, "fields">): string | Unknown {
  const zone = own(customer.fields, "time_zone");
  if (typeof zone === "string" && isZone(zone)) return zone;
  return new Unknown([{ kind: "missing", record: "customer", field: "time_zone" }]);
}

/** The zone in which dates are read: the customer's, or the company's if that is not known. */
export function dateZoneOf(situation: Situation): string {
  const zone = zoneOf(situation.customer);
  return zone instanceof Unknown ? situation.vocabulary.company.timeZone : zone;
}
