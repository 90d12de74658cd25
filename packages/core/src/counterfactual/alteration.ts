import type { EarlierMessage, Evidence } from "../ledger/evidence.ts";
import type { FactRecord } from "../ledger/fact.ts";
import type { Instant, Known } from "../value/value.ts";

/** One thing that would be different from what a decision rested on. */
export type Alteration =
  /** A field of a record has this value; null: it is not given. */
  | {
      readonly kind: "field";
      readonly record: string;
      readonly key: string;
      readonly field: string;
      readonly value: Known;
    }
  /** A field of the customer has this value; null: it is not given. */
  | { readonly kind: "customer"; readonly field: string; readonly value: Known }
  /** These records are not there. `so`: what is so then, "the customer had no case where ..."; null if others are left. */
  | {
      readonly kind: "gone";
      readonly record: string;
      readonly keys: readonly string[];
      readonly so: string | null;
    }
  /** There is one more record. */
  | { readonly kind: "new"; readonly record: FactRecord }
  /** A silo can be read, and is in step from now on. */
  | { readonly kind: "silo"; readonly silo: string }
  /** An earlier message has not been cleared. */
  | { readonly kind: "unsent"; readonly message: string }
  /** There is one more earlier message, which has been sent. */
  | { readonly kind: "sent"; readonly message: EarlierMessage }
  /** It is reported what came of an earlier message that was started. */
  | { readonly kind: "reported"; readonly message: string; readonly sent: boolean }
  /** A person decides to let it go, on behalf of these rules. */
  | { readonly kind: "review"; readonly rules: readonly string[]; readonly by: string | null }
  /** Whoever was erased consents to advertising anew. */
  | { readonly kind: "consent" }
  /** The message itself is another one. */
  | { readonly kind: "channel" | "department"; readonly value: string }
  | { readonly kind: "priority"; readonly value: number }
  /** The message says what it is about, where it did not. */
  | { readonly kind: "about"; readonly field: string; readonly value: Known }
  /** It is later, and nothing else has changed. */
  | { readonly kind: "time"; readonly at: Instant };

/** The key of a record that is imagined: nothing that is on record has it. */
export const NEW_KEY = "\u0000new";

/** The evidence as it would be. Of time see `time.ts`: it leaves the rest as it is, and comes last. */
export function alter(evidence: Evidence, alteration: Exclude<Alteration, { kind: "time" }>): Evidence {
  switch (alteration.kind) {
    case "field":
      return {
        ...evidence,
        records: evidence.records.map((record) => withField(record, alteration, evidence)),
      };
    case "customer": {
      const fields = withValue(evidence.customer.fields, alteration.field, alteration.value);
      return { ...evidence, customer: { ...evidence.customer, fields } };
    }
    case "gone": {
      const isGone = (one: FactRecord) => one.type === alteration.record && alteration.keys.includes(one.key);
      return { ...evidence, records: evidence.records.filter((one) => !isGone(one)) };
    }
    case "new":
      return { ...evidence, records: [...evidence.records, reportedNow(alteration.record, evidence)] };
    case "silo":
      return {
        ...evidence,
        silos: evidence.silos.map((silo) => inStep(silo, alteration.silo)),
      };
    case "unsent":
      return { ...evidence, earlier: evidence.earlier.filter((one) => one.id !== alteration.message) };
    case "sent":
      return { ...evidence, earlier: [alteration.message, ...evidence.earlier] };
    case "reported":
      return { ...evidence, earlier: reported(evidence, alteration) };
    case "review": {
      const { rules, by } = alteration;
      const review = { rules, decision: "send", by: by ?? "a person", at: evidence.clock } as const;
      return { ...evidence, reviews: [...evidence.reviews, review] };
    }
    case "consent": {
      const { suppressedSince: _since, ...consented } = evidence;
      return consented;
    }
    case "about": {
      const about = withValue(evidence.message.about, alteration.field, alteration.value);
      return { ...evidence, message: { ...evidence.message, about } };
    }
    case "channel":
    case "department":
    case "priority": {
      const message = { ...evidence.message, [alteration.kind]: alteration.value };
      return { ...evidence, message };
    }
  }
}

/** Whether both can be so: nothing has two values, and what is not there has none. */
export function areCompatible(one: Alteration, other: Alteration): boolean {
  if (sameAlteration(one, other)) return true;
  if (one.kind === "gone" && other.kind === "field") return !isOf(other, one);
  if (one.kind === "field" && other.kind === "gone") return !isOf(one, other);
  if (one.kind === "new" && isOfNew(other, one)) return false;
  if (other.kind === "new" && isOfNew(one, other)) return false;
  const target = targetOf(one);
  return target === null || target !== targetOf(other);
}

export function sameAlteration(one: Alteration, other: Alteration): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isOf(field: Alteration & { kind: "field" }, gone: Alteration & { kind: "gone" }): boolean {
  return field.record === gone.record && gone.keys.includes(field.key);
}

/** Whether it says something of a record that is only imagined: that is said by imagining another one. */
function isOfNew(one: Alteration, { record }: Alteration & { kind: "new" }): boolean {
  if (one.kind === "field") return one.record === record.type && one.key === NEW_KEY;
  return one.kind === "gone" && one.record === record.type && one.keys.includes(NEW_KEY);
}

/** What an alteration gives a value to; null: another one of its kind gives it to something else. */
function targetOf(alteration: Alteration): string | null {
  switch (alteration.kind) {
    case "field":
      return JSON.stringify([alteration.record, alteration.key, alteration.field]);
    case "customer":
    case "about":
      return `${alteration.kind} ${alteration.field}`;
    case "unsent":
    case "reported":
      return `message ${alteration.message}`;
    case "channel":
    case "department":
    case "priority":
    case "time":
      return alteration.kind;
    default:
      return null;
  }
}

/** It is reported when the message is asked about, whenever it was that it was missed. */
function reportedNow(record: FactRecord, { clock }: Evidence): FactRecord {
  return { ...record, receivedAt: clock, order: clock };
}

/** A record of which one field was reported anew, now. */
function withField(
  record: FactRecord,
  { record: type, key, field, value }: Alteration & { kind: "field" },
  { clock }: Evidence,
): FactRecord {
  if (record.type !== type || record.key !== key) return record;
  return { ...record, fields: withValue(record.fields, field, value), receivedAt: clock };
}

function withValue(
  fields: Readonly<Record<string, Known>>,
  name: string,
  value: Known,
): Readonly<Record<string, Known>> {
  return Object.fromEntries([
    ...Object.entries(fields).filter(([one]) => one !== name),
    ...(value === null ? [] : [[name, value] as const]),
  ]);
}

function inStep(silo: Evidence["silos"][number], name: string): Evidence["silos"][number] {
  return silo.name === name ? { ...silo, readable: true, inStep: "live" } : silo;
}

function reported(
  { earlier, clock }: Evidence,
  { message, sent }: Alteration & { kind: "reported" },
): readonly EarlierMessage[] {
  if (!sent) return earlier.filter((one) => one.id !== message);
  return earlier.map((one) =>
    one.id === message ? { ...one, state: "sent", sentAt: clock, dueAt: null } : one,
  );
}
