import { InputError } from "../value/input-error.ts";
import type { Known } from "../value/value.ts";
import { isZone } from "../value/zone.ts";
import { checkObject, decodeFields, refuseUnknownNames } from "./decode-fields.ts";
import { decodeName } from "./decode-text.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A customer whose fields have been checked and converted. */
export interface DecodedCustomer {
  readonly id: string;
  readonly household: string | null;
  /** Fields that are given; those that identify a customer in their one form. */
  readonly fields: Readonly<Record<string, Known>>;
}

/**
 * Checks and converts a customer's master record.
 *
 * @throws InputError CY501 to CY505 for what does not fit, CY508 without an id, CY509 for a time zone that
 * there is not
 */
export function decodeCustomer(
  vocabulary: Vocabulary,
  data: Readonly<Record<string, unknown>>,
): DecodedCustomer {
  checkObject(data, "customer");
  const id = decodeName(data.id, "customer: id");
  if (id === null)
    throw new InputError("CY508", "customer: id", "It is not given.", "Give every customer an id.");
  const where = `customer ${id}`;
  refuseUnknownNames(data, ["id", "household", ...vocabulary.customer.keys()], where, "A customer");
  const household = decodeName(data.household, `${where}: household`);
  const fields = decodeFields(vocabulary.customer, data, vocabulary, where);
  const zone = fields.time_zone;
  if (typeof zone === "string" && !isZone(zone)) {
    throw new InputError(
      "CY509",
      `${where}: time_zone`,
      "This is not a time zone.",
      "Use a name of the IANA database, such as America/Chicago; an offset is no zone.",
    );
  }
  return { id, household, fields };
}
