import { didYouMean, type Program, type Reads, type RuleSet, readsOfIntent } from "@comity/core";
import { CommandError } from "../frame/problem.ts";

/** Something that is read, and the declarations that read it. */
export interface ReadBy {
  readonly name: string;
  /** Ids, in program order. Empty: every decision reads it. */
  readonly by: readonly string[];
}

/** What of one record type is read. */
export interface RecordRead {
  /** `silo.record` */
  readonly record: string;
  readonly scope: Reads["records"][number]["scope"];
  /** Empty: only which records there are. */
  readonly fields: readonly ReadBy[];
  readonly by: readonly string[];
}

/** Which earlier messages a declaration looks at. */
export interface MessagesRead {
  readonly by: string;
  /** How far back; null: without bound. */
  readonly since_ms: number | null;
  readonly intents: readonly string[];
  /** What of what they are about it compares. */
  readonly about: readonly string[];
}

/** All that can be read to decide a message of an intent: its manifest. */
export interface Manifest {
  readonly intent: string;
  readonly rule_set: string;
  readonly silos: readonly {
    readonly silo: string;
    readonly owner: string;
    readonly records: readonly RecordRead[];
  }[];
  readonly customer: readonly ReadBy[];
  readonly messages: readonly MessagesRead[];
}

/**
 * The manifest of an intent, with which rule reads what.
 *
 * @throws CommandError if there is no such intent
 */
export function manifestOf(intent: string, { program, vocabulary }: RuleSet): Manifest {
  if (!vocabulary.intents.has(intent)) {
    const help = didYouMean(intent, vocabulary.intents.keys());
    throw new CommandError(`The vocabulary has no intent "${intent}".`, help);
  }
  const reads = readsOfIntent(program, intent);
  const each = readsByDeclaration(program, intent);
  const readBy = (has: (reads: Reads) => boolean) => each.filter((one) => has(one.reads)).map(({ id }) => id);
  const records = reads.records.map(({ record, scope, fields }): RecordRead => {
    const inRecord = (one: Reads) => one.records.find((other) => other.record === record);
    return {
      record,
      scope,
      fields: fields.map((name) => ({
        name,
        by: readBy((one) => inRecord(one)?.fields.includes(name) === true),
      })),
      by: readBy((one) => inRecord(one) !== undefined),
    };
  });
  // Instants in reasons are told on the customer's clock, whichever rule speaks.
  const customer = [...new Set([...reads.customer, "time_zone"])].sort();
  return {
    intent,
    rule_set: program.hash,
    silos: [...vocabulary.silos.values()].flatMap(({ name, owner }) => {
      const own = records.filter(({ record }) => record.startsWith(`${name}.`));
      return own.length === 0 ? [] : [{ silo: name, owner, records: own }];
    }),
    customer: customer.map((name) => ({ name, by: readBy((one) => one.customer.includes(name)) })),
    messages: each.flatMap(({ id, reads: { ledger } }) =>
      ledger === null
        ? []
        : [{ by: id, since_ms: ledger.sinceMs, intents: ledger.intents, about: ledger.about }],
    ),
  };
}

/** What each declaration that concerns the intent reads by itself. */
function readsByDeclaration(
  program: Program,
  intent: string,
): readonly { readonly id: string; readonly reads: Reads }[] {
  const nothing = { ...program, rules: [], conflicts: [], limits: [] };
  const alone = [
    ...program.rules.map((rule) => ({ id: rule.id, program: { ...nothing, rules: [rule] } })),
    ...program.conflicts.map((conflict) => ({
      id: conflict.id,
      program: { ...nothing, conflicts: [conflict] },
    })),
    ...program.limits.map((limit) => ({ id: limit.id, program: { ...nothing, limits: [limit] } })),
  ];
  return alone.map(({ id, program: one }) => ({ id, reads: readsOfIntent(one, intent) }));
}
