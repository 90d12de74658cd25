import {
  type DecisionContext,
  decide,
  type FactRecord,
  type Facts,
  type Reads,
  readsOfIntent,
} from "@comity/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { situationOf, twoTellings } from "../../src/two-tellings.ts";
import { CONSENTS, packs, RUNS } from "./rules.ts";

const rules = await packs();
const tellings = twoTellings(rules, CONSENTS);

/** An object that notes which of its own properties anybody asks for. */
function watched<Fields extends object>(fields: Fields, note: (name: string) => void): Fields {
  return new Proxy(fields, {
    get: (target, name) => {
      if (typeof name === "string") note(name);
      return Reflect.get(target, name);
    },
    getOwnPropertyDescriptor: (target, name) => {
      if (typeof name === "string") note(name);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    ownKeys: (target) => {
      note("(all)");
      return Reflect.ownKeys(target);
    },
  });
}

/** What a decision reads, as words: "risk.policy.status", "all household risk.policy", "customer.tier". */
class Watch {
  readonly read = new Set<string>();

  context({ situation, ...rest }: DecisionContext): DecisionContext {
    const fields = watched(situation.customer.fields, (name) => this.read.add(`customer.${name}`));
    const customer = { ...situation.customer, fields };
    return { ...rest, situation: { ...situation, customer, facts: this.facts(situation.facts) } };
  }

  private facts(facts: Facts): Facts {
    const record = (one: FactRecord): FactRecord => ({
      ...one,
      fields: watched(one.fields, (name) => this.read.add(`${one.type}.${name}`)),
    });
    return {
      silo: (name) => {
        this.read.add(`silo ${name}`);
        return facts.silo(name);
      },
      records: (type, scope) => {
        this.read.add(`all ${scope} ${type}`);
        return facts.records(type, scope).map(record);
      },
      byKey: (type, key) => {
        this.read.add(`followed ${type}`);
        const found = facts.byKey(type, key);
        return found && record(found);
      },
    };
  }
}

/** The same words for all that the manifest allows. */
function allowed({ records, customer }: Reads): ReadonlySet<string> {
  return new Set([
    // The zone in which instants are told.
    "customer.time_zone",
    ...customer.map((field) => `customer.${field}`),
    ...records.flatMap(({ record, scope, fields }) => [
      `silo ${record.split(".")[0]}`,
      `followed ${record}`,
      ...(scope === "followed" ? [] : [`all ${scope} ${record}`]),
      ...(scope === "household" ? [`all customer ${record}`] : []),
      ...fields.map((field) => `${record}.${field}`),
    ]),
  ]);
}

describe("the manifest of an intent, over the packs", { timeout: 600_000 }, () => {
  it("holds all that deciding a message looks at", () => {
    const read = new Set<string>();
    fc.assert(
      fc.property(tellings, ([telling]) => {
        const situation = situationOf(telling, rules.vocabulary);
        const watch = new Watch();
        decide(
          watch.context({
            program: rules.program,
            situation,
            sequence: 99,
            holds: [],
            amended: false,
            reviews: [],
            earlier: situation.entries,
            entriesIn: () => situation.entries,
          }),
        );
        const may = allowed(readsOfIntent(rules.program, situation.message.intent));
        expect([...watch.read].filter((one) => !may.has(one))).toEqual([]);
        for (const one of watch.read) read.add(one);
      }),
      { numRuns: RUNS * 5 },
    );
    // The watch sees: fields of records and of the customer, sets and silos.
    expect([...read].filter((one) => one.startsWith("all "))).not.toEqual([]);
    expect(read).toContain("risk.policy.status");
    expect(read).toContain("customer.time_zone");
  });
});
