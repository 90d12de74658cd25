import type { Claim } from "@comity/core";
import { type ClaimChange, contradict, type StandingClaim } from "../claim-guard.ts";

/** The claims that stand, and their refusal at a commit, as a database's schema has it. */
export class ClaimWall {
  #claims: readonly StandingClaim[] = [];

  /** What a commit would bring that another claim stands against; null if nothing. */
  refused(changes: readonly ClaimChange[]): readonly [Claim, Claim] | null {
    const after = this.#after(changes);
    for (const claim of after) {
      if (this.#claims.includes(claim)) continue;
      const other = after.find((one) => contradict(claim, one));
      if (other !== undefined) return [claim, other];
    }
    return null;
  }

  commit(changes: readonly ClaimChange[]): void {
    this.#claims = this.#after(changes);
  }

  #after(changes: readonly ClaimChange[]): readonly StandingClaim[] {
    return changes.reduce((claims, change) => change(claims), this.#claims);
  }
}
