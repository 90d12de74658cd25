import { sqliteStore } from "@comity/store";

/** How each message of a ledger stands in it, by id, whatever time it is. */
export async function statesIn(ledger: string): Promise<readonly (readonly [id: string, state: string])[]> {
  const store = await sqliteStore(ledger);
  try {
    return await store.transact(async (transaction) => {
      const states: [string, string][] = [];
      for (const id of await transaction.entryIds("", 100)) {
        states.push([id, (await transaction.entry(id))?.state ?? ""]);
      }
      return states;
    });
  } finally {
    await store.close();
  }
}
