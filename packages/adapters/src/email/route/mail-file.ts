import type { Vocabulary } from "@comity/core";
import { addressParser } from "postal-mime";
import { SettingsError } from "../../contract/adapter-type.ts";
import { MappingError } from "../../mapping/problem.ts";
import { readYaml } from "../../mapping/read-yaml.ts";
import { decodedValues, HeaderError, readHeader } from "../mime/headers.ts";
import { canonicalAddress, isAddress } from "../smtp/address.ts";
import { readMail } from "./mail.ts";
import type { MailMapping } from "./mapping.ts";
import { readMailMapping } from "./read-mapping.ts";
import { type Routed, routeMail } from "./request.ts";

/**
 * Reads a file that says what is asked about mail, as `mapping` in the gate's settings does.
 *
 * @param vocabulary what its names are checked against; absent: they are not
 * @throws MappingError with the place of everything that is wrong
 */
export function readMailMappingFile(file: string, text: string, vocabulary?: Vocabulary): MailMapping {
  const yaml = readYaml(file, text);
  try {
    return readMailMapping(yaml.data ?? {}, vocabulary === undefined ? {} : { vocabulary });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const located = error.problems.map((problem) => yaml.locate(problem));
    throw new MappingError(located.sort((one, other) => one.line - other.line || one.column - other.column));
  }
}

/** One of the people that a mail in a file is for, and what is asked about it. */
export interface RoutedMail {
  readonly to: string;
  readonly routed: Routed;
}

/** Where servers write down whom they delivered to. Without these, whom it names counts. */
const ENVELOPE = ["x-original-to", "delivered-to"];
const NAMED = ["to", "cc", "bcc"];

/**
 * What would be asked about a mail that was saved to a file: once for each person that it is for. Its X-Comity fields are
 * believed.
 *
 * @throws HeaderError for a file that is no mail
 */
export function routeMailFile(mapping: MailMapping, raw: Buffer): readonly RoutedMail[] {
  const header = readHeader(raw, 0, raw.length);
  if (header.fields.length === 0) throw new HeaderError("It has no header.");
  const named = (names: readonly string[]): string[] =>
    names
      .flatMap((name) => decodedValues(header, name))
      .flatMap((value) => addressParser(value, { flatten: true }))
      .flatMap(({ address }) =>
        address !== undefined && isAddress(address) ? [canonicalAddress(address)] : [],
      );
  const delivered = named(ENVELOPE);
  const people = new Set(delivered.length > 0 ? delivered.slice(0, 1) : named(NAMED));
  const [from = ""] = named(["return-path", "from"]);
  return [...people].map((to) => {
    const mail = readMail(raw, { from, to, user: null, trusted: true, utf8: false });
    return { to, routed: routeMail(mapping, mail) };
  });
}
