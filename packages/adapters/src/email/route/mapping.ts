import type { Pattern } from "@comity/core";
import type { Facet } from "./facets.ts";

/** From mail to what is asked about it. */
export interface MailMapping {
  /** The channel that mail is, in the vocabulary. */
  readonly channel: string;
  /** What becomes of mail that no rule knows. */
  readonly unknown: "refuse" | "hold" | "pass";
  /** What becomes of mail without a Message-ID: refused, or named by a digest of what it says. */
  readonly noMessageId: "refuse" | "digest";
  /** The first that fits a mail applies. */
  readonly rules: readonly MailRule[];
}

export interface MailRule {
  /** All of these have to hold. */
  readonly when: readonly Condition[];
  readonly message: MessageValues;
}

/** One of the values of a facet, or of a header field, matches one of the patterns. */
export interface Condition {
  readonly of: Source;
  readonly patterns: readonly Pattern[];
}

export type Source =
  | { readonly kind: "facet"; readonly facet: Facet }
  /** A header field, by its name in lower case. */
  | { readonly kind: "header"; readonly name: string };

/** Where parts of the message come from. */
export interface MessageValues {
  readonly fields: Readonly<Partial<Record<PlainField, Value>>>;
  readonly about: Readonly<Record<string, Value>>;
}

export const PLAIN_FIELDS = [
  "department",
  "intent",
  "customer",
  "campaign",
  "priority",
  "send_at",
  "items",
] as const;
export type PlainField = (typeof PLAIN_FIELDS)[number];

export type Value =
  | { readonly kind: "literal"; readonly value: unknown }
  | {
      readonly kind: "taken";
      readonly from: Source;
      /** Which piece between separators, from 1; null: all of it. */
      readonly part: number | null;
      readonly separator: string;
      /** What values of the mail are called here; null: the same. */
      readonly values: ReadonlyMap<string, string> | null;
      /** If the mail has none; null: then the message has none. */
      readonly otherwise: string | null;
    };
