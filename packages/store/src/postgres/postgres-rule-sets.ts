import type { Activation, Instant, StoredRuleSet } from "@comity/core";
import type { RuleSetOperations } from "../transaction/operations.ts";
import { givenKey, storedKey } from "./key-text.ts";
import { lockKey } from "./lock-key.ts";
import { type Session, statements } from "./session.ts";

/** Held while a rule set is put in force, and shared by those that must not see it change. */
const ACTIVATION_LOCK = lockKey("rule activation");

export const RULE_SETS = statements("rule-sets", {
  putRuleSet: `
    INSERT INTO comity.rule_set (hash, content, first_used_at) VALUES ($1, $2, $3)
    ON CONFLICT (hash) DO NOTHING`,
  ruleSet: "SELECT content FROM comity.rule_set WHERE hash = $1",
  // Statements of their own: what is read after a lock was committed by whoever held it before.
  lock: "SELECT pg_advisory_xact_lock($1)",
  lockShared: "SELECT pg_advisory_xact_lock_shared($1)",
  activate: `
    INSERT INTO comity.rule_activation (number, hash, at)
    SELECT coalesce(max(number), 0) + 1, $1::text, $2::bigint FROM comity.rule_activation`,
  active: "SELECT number, hash FROM comity.rule_activation ORDER BY number DESC LIMIT 1",
});

/** The rule sets that were used, in PostgreSQL. */
export class PostgresRuleSets implements RuleSetOperations {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async putRuleSet({ hash, text, at }: StoredRuleSet): Promise<void> {
    await this.#session.write(RULE_SETS.putRuleSet, [storedKey(hash), text, at]);
  }

  async ruleSet(hash: string): Promise<string | null> {
    const row = await this.#session.readOne<{ readonly content: string }>(RULE_SETS.ruleSet, [
      storedKey(hash),
    ]);
    return row?.content ?? null;
  }

  async activateRuleSet(hash: string, at: Instant): Promise<number> {
    await this.#session.read(RULE_SETS.lock, [ACTIVATION_LOCK]);
    const before = await this.#active();
    if (before?.hash === hash) return before.number;
    await this.#session.write(RULE_SETS.activate, [storedKey(hash), at]);
    return (before?.number ?? 0) + 1;
  }

  async activeRuleSet(): Promise<Activation | null> {
    await this.#session.read(RULE_SETS.lockShared, [ACTIVATION_LOCK]);
    return this.#active();
  }

  async #active(): Promise<Activation | null> {
    const row = await this.#session.readOne<Activation>(RULE_SETS.active, []);
    return row === undefined ? null : { number: row.number, hash: givenKey(row.hash) };
  }
}
