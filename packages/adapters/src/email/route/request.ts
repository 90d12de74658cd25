import { type MessageRequest, matchesPattern } from "@comity/core";
import { decodedValues } from "../mime/headers.ts";
import { canonicalAddress } from "../smtp/address.ts";
import { comityFields, comityHeader, FieldProblem, type FieldProblemCode } from "./comity-fields.ts";
import { facetOf } from "./facets.ts";
import { digestOf, idOf, messageIdOf } from "./identity.ts";
import type { Mail } from "./mail.ts";
import type { MailMapping, MailRule, MessageValues, Source, Value } from "./mapping.ts";

/** What is asked about a mail. */
export type Routed =
  | { readonly kind: "request"; readonly request: MessageRequest }
  /** No rule knows it, and it does not say itself. */
  | { readonly kind: "unknown" }
  /** `problem` is a sentence for the sender's operators, without a person's data. */
  | {
      readonly kind: "misfit";
      readonly problem: string;
      readonly code: FieldProblemCode;
      /** The part of the message that it is about; null: none that the vocabulary knows. */
      readonly field: string | null;
    };

/** Longer values are not matched: what fits no pattern's purpose is no reason for work. */
const LONGEST_VALUE = 2_000;

/**
 * Works out what to ask about a mail: by the mapping, and by its X-Comity fields, which are the sender's own word.
 *
 * @param options.rebuilt the mail is written anew at every try, with other boundaries: its bytes say nothing of what it is
 */
export function routeMail(mapping: MailMapping, mail: Mail, { rebuilt = false } = {}): Routed {
  try {
    const rule = mapping.rules.find((one) => fits(one, mail));
    const told = mail.trusted && comityHeader(mail).length > 0 ? comityFields(mail) : {};
    const said = { ...(rule === undefined ? {} : valuesOf(rule.message, mail)), ...told };
    if (said.department === undefined && said.intent === undefined) return { kind: "unknown" };
    return { kind: "request", request: requestOf(mapping, mail, said, rebuilt) };
  } catch (error) {
    if (error instanceof FieldProblem)
      return {
        kind: "misfit",
        problem: error.message,
        code: error.code,
        field: error.field,
      };
    throw error;
  }
}

function requestOf(
  mapping: MailMapping,
  mail: Mail,
  said: Readonly<Record<string, unknown>>,
  rebuilt: boolean,
): MessageRequest {
  const { department, intent, customer, about, ...rest } = said;
  const digest = digestOf(mail);
  const name = messageIdOf(mail) ?? (mapping.noMessageId === "digest" ? digest : null);
  if (name === null)
    throw new FieldProblem("no_message_id", null, "It has no Message-ID, several, or one that is too long.");
  return {
    ...rest,
    id: idOf(name, mail.to),
    department: textOf("department", department),
    intent: textOf("intent", intent),
    channel: mapping.channel,
    ...(customer === undefined
      ? { to: { email: canonicalAddress(mail.to) } }
      : { customer: textOf("customer", customer) }),
    // Not of the vocabulary: it makes another mail under the same Message-ID another content, which the ledger refuses.
    about: { ...aboutOf(about), ...(rebuilt ? {} : { mail_digest: digest }) },
  };
}

function textOf(part: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new FieldProblem("missing", part, `Nothing says its ${part}.`);
}

function aboutOf(about: unknown): Readonly<Record<string, unknown>> {
  if (about === undefined) return {};
  if (typeof about === "object" && about !== null && !Array.isArray(about)) return { ...about };
  throw new FieldProblem("not_an_object", "about", "x-comity-about is not a JSON object.");
}

function fits({ when }: MailRule, mail: Mail): boolean {
  return when.every(({ of, patterns }) =>
    valuesIn(mail, of).some(
      (value) => value.length <= LONGEST_VALUE && patterns.some((pattern) => matchesPattern(pattern, value)),
    ),
  );
}

function valuesIn(mail: Mail, source: Source): readonly string[] {
  return source.kind === "facet" ? facetOf(mail, source.facet) : decodedValues(mail.header, source.name);
}

function valuesOf({ fields, about }: MessageValues, mail: Mail): Record<string, unknown> {
  const said: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const found = taken(name, value, mail);
    if (found !== undefined) said[name] = name === "priority" ? Number(found) : found;
  }
  const things = Object.entries(about)
    .map(([name, value]) => [name, taken(`about.${name}`, value, mail)] as const)
    .filter(([, value]) => value !== undefined);
  if (things.length > 0) said.about = Object.fromEntries(things);
  return said;
}

function taken(name: string, value: Value, mail: Mail): unknown {
  if (value.kind === "literal") return value.value;
  const whole = valuesIn(mail, value.from)[0];
  const raw = value.part === null ? whole : whole?.split(value.separator)[value.part - 1]?.trim();
  if (raw === undefined || raw === "") return value.otherwise ?? undefined;
  if (value.values === null) return raw;
  const called = value.values.get(raw) ?? value.otherwise;
  if (called !== null && called !== undefined) return called;
  throw new FieldProblem("no_word", name, `The mapping has no word for what this mail says of its ${name}.`);
}
