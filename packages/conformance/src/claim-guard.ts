import type { Claim, Entry, Store, Transaction } from "@comity/core";
import { tampered } from "./tampered-store.ts";

/** A claim that stands, and whose it is. */
export interface StandingClaim extends Claim {
  readonly sequence: number;
}

/**
 * The claims of a ledger in the fewest lines, with what a database must refuse. Behind a store that runs one transaction at a
 * time nothing is ever to be refused: what is refused there is a claim too many, or one that was not given up.
 */
export class ClaimGuard {
  #claims: readonly StandingClaim[] = [];
  /** How many claims were made. */
  made = 0;
  /** Claims against which another one stood. */
  readonly refused: string[] = [];

  /** Those that stand. */
  get claims(): readonly Claim[] {
    return this.#claims;
  }

  /** The same store, with the guard at each commit. */
  watch(store: Store): Store {
    return {
      close: () => store.close(),
      transact: async (work) => {
        const changes: ClaimChange[] = [];
        const result = await tampered(store, () => {
          changes.length = 0;
          return listening(changes);
        }).transact(work);
        this.#commit(changes);
        return result;
      },
    };
  }

  #commit(changes: readonly ClaimChange[]): void {
    const before = this.#claims;
    const after = changes.reduce((claims, change) => change(claims), before);
    for (const claim of after.filter((one) => !before.includes(one))) {
      this.made++;
      for (const other of after) {
        if (contradict(claim, other)) this.refused.push(`${JSON.stringify(claim)} ${JSON.stringify(other)}`);
      }
    }
    this.#claims = after;
  }
}

/** What a transaction makes of the claims. */
export type ClaimChange = (claims: readonly StandingClaim[]) => readonly StandingClaim[];

function listening(changes: ClaimChange[]): Partial<Transaction> {
  return {
    claim: async (entry, claims) => void changes.push(claiming(entry, claims)),
    concede: async (entry, conflict) => void changes.push(conceding(entry, conflict)),
  };
}

/** What an entry claims, in place of what it claimed before. */
export function claiming({ sequence }: Pick<Entry, "sequence">, claims: readonly Claim[]): ClaimChange {
  return (all) => [
    ...all.filter((one) => one.sequence !== sequence),
    ...claims.map((claim) => ({ ...claim, sequence })),
  ];
}

/** An entry gives up what it claimed in a conflict. */
export function conceding({ sequence }: Pick<Entry, "sequence">, conflict: string): ClaimChange {
  return (all) => all.filter((one) => one.sequence !== sequence || one.conflict !== conflict);
}

/** Whether two claims cannot both stand. */
export function contradict(a: StandingClaim, b: StandingClaim): boolean {
  if (a.sequence === b.sequence || a.conflict !== b.conflict || a.scope !== b.scope) return false;
  const sides = a.side !== b.side || a.side === "both";
  const windows = Math.abs(a.at - b.at) <= a.withinMs;
  const times = (b.until === null || a.from < b.until) && (a.until === null || b.from < a.until);
  return sides && windows && times;
}
