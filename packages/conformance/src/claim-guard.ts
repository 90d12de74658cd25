import type { Claim, Store, Transaction } from "@comity/core";

/** A claim that stands, and whose it is. */
interface Standing extends Claim {
  readonly sequence: number;
}

/**
 * The claims of a ledger in the fewest lines, with what a database must refuse. Behind a store that runs one transaction at a
 * time nothing is ever to be refused: what is refused there is a claim too many, or one that was not given up.
 */
export class ClaimGuard {
  #claims: readonly Standing[] = [];
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
        const changes: ((claims: readonly Standing[]) => readonly Standing[])[] = [];
        const result = await store.transact((transaction) => {
          changes.length = 0;
          return work(listening(transaction, changes));
        });
        this.#commit(changes);
        return result;
      },
    };
  }

  #commit(changes: readonly ((claims: readonly Standing[]) => readonly Standing[])[]): void {
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

function listening(
  transaction: Transaction,
  changes: ((claims: readonly Standing[]) => readonly Standing[])[],
): Transaction {
  return new Proxy(transaction, {
    get(target, name) {
      if (name === "claim") {
        return async ({ sequence }: { sequence: number }, claims: readonly Claim[]) => {
          changes.push((all) => [
            ...all.filter((one) => one.sequence !== sequence),
            ...claims.map((claim) => ({ ...claim, sequence })),
          ]);
        };
      }
      if (name === "concede") {
        return async ({ sequence }: { sequence: number }, conflict: string) => {
          changes.push((all) => all.filter((one) => one.sequence !== sequence || one.conflict !== conflict));
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function contradict(a: Standing, b: Standing): boolean {
  if (a.sequence === b.sequence || a.conflict !== b.conflict || a.scope !== b.scope) return false;
  const sides = a.side !== b.side || a.side === "both";
  const windows = Math.abs(a.at - b.at) <= a.withinMs;
  const times = (b.until === null || a.from < b.until) && (a.until === null || b.from < a.until);
  return sides && windows && times;
}
