import type { Activation, Instant, StoredRuleSet } from "@comity/core";
import type { RuleSetOperations } from "../transaction/operations.ts";
import type { Connection } from "./connection.ts";

export const RULE_SETS_SQL = {
  putRuleSet:
    "INSERT INTO rule_set (hash, content, first_used_at) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING",
  ruleSet: "SELECT content FROM rule_set WHERE hash = ?",
  activate: "INSERT INTO rule_activation (hash, at) VALUES (?, ?) RETURNING number",
  active: "SELECT number, hash FROM rule_activation WHERE number = (SELECT max(number) FROM rule_activation)",
} as const;

/** The rule sets that were used, in SQLite. */
export class SqliteRuleSets implements RuleSetOperations {
  readonly #putRuleSet;
  readonly #ruleSet;
  readonly #activate;
  readonly #active;

  constructor(connection: Connection) {
    this.#putRuleSet = connection.prepare(RULE_SETS_SQL.putRuleSet);
    this.#ruleSet = connection.prepare<{ readonly content: string }>(RULE_SETS_SQL.ruleSet);
    this.#activate = connection.prepare<{ readonly number: number }>(RULE_SETS_SQL.activate);
    this.#active = connection.prepare<Activation>(RULE_SETS_SQL.active);
  }

  putRuleSet({ hash, text, at }: StoredRuleSet): void {
    this.#putRuleSet.run(hash, text, at);
  }

  ruleSet(hash: string): string | null {
    return this.#ruleSet.get(hash)?.content ?? null;
  }

  activateRuleSet(hash: string, at: Instant): number {
    const active = this.#active.get();
    if (active?.hash === hash) return active.number;
    const row = this.#activate.get(hash, at);
    if (row === undefined) throw new Error("The activation of a rule set was not written.");
    return row.number;
  }

  activeRuleSet(): Activation | null {
    const row = this.#active.get();
    return row === undefined ? null : { number: row.number, hash: row.hash };
  }
}
