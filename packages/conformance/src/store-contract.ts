import { describe } from "vitest";
import type { OpenStore, StoreTraits } from "./store-contract/contract-case.ts";
import { evidenceContract } from "./store-contract/evidence.ts";
import { factContract } from "./store-contract/facts.ts";
import { ledgerContract } from "./store-contract/ledger.ts";
import { modelContract } from "./store-contract/model.ts";
import { durabilityContract, transactionContract } from "./store-contract/transactions.ts";

/**
 * Registers the tests that every store must pass.
 *
 * @param open opens an empty store for one test.
 */
export function storeContract(name: string, open: OpenStore, traits: StoreTraits): void {
  describe(name, () => {
    factContract(open);
    ledgerContract(open, traits);
    evidenceContract(open);
    transactionContract(open, traits);
    modelContract(open, traits);
    if (traits.keeps) durabilityContract(open);
  });
}
