import { describe } from "vitest";
import { chainContract } from "./store-contract/chain.ts";
import type { OpenStore, StoreTraits } from "./store-contract/contract-case.ts";
import { evidenceContract } from "./store-contract/evidence.ts";
import { factContract } from "./store-contract/facts.ts";
import { ledgerContract } from "./store-contract/ledger.ts";
import { modelContract } from "./store-contract/model.ts";
import { ruleSetContract } from "./store-contract/rule-sets.ts";
import { subjectContract } from "./store-contract/subjects.ts";
import { durabilityContract, transactionContract } from "./store-contract/transactions.ts";
import { wakeContract } from "./store-contract/wake.ts";

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
    chainContract(open);
    ruleSetContract(open);
    wakeContract(open, traits);
    subjectContract(open);
    transactionContract(open, traits);
    modelContract(open, traits);
    if (traits.keeps) durabilityContract(open);
  });
}
