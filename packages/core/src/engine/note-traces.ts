import { customerScope } from "../ledger/scope.ts";
import { allTracesIn } from "../ledger/traces.ts";
import type { Work } from "./work.ts";

/**
 * What is of a customer becomes somebody else's: decisions on messages to that customer have seen it as their own, and are found
 * by it from now on, should the other one be erased. It is rare, and so is looked for from end to end.
 *
 * @param isMeant which traces; all if not said
 */
export async function noteTraces(
  { transaction }: Work,
  customer: string,
  isMeant: (trace: string) => boolean = () => true,
): Promise<void> {
  for (const { id } of await transaction.entries(customerScope(customer), null)) {
    const traces = (await transaction.allEvidence(id)).flatMap(allTracesIn).filter(isMeant);
    if (traces.length > 0) await transaction.noteTraces(id, [...new Set(traces)]);
  }
}
