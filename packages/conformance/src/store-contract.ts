import { describe } from "vitest";
import type { OpenStore } from "./store-contract/contract-case.ts";
import { evidenceContract } from "./store-contract/evidence.ts";
import { factContract } from "./store-contract/facts.ts";
import { ledgerContract } from "./store-contract/ledger.ts";
import { modelContract } from "./store-contract/model.ts";
import { durabilityContract, transactionContract } from "./store-contract/transactions.ts";

/**
 * Registers the tests that every store must pass.
 *
 * @param open opens an empty store for one test.
 * @param keeps whether the store outlives its process, and `open` gives a way to reopen it.
 */
export function storeContract(name: string, open: OpenStore, keeps: boolean): void {
  describe(name, () => {
    factContract(open);
    ledgerContract(open);
    evidenceContract(open);
    transactionContract(open);
    modelContract(open);
    if (keeps) durabilityContract(open);
  });
}
