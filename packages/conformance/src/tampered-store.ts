import type { Store, Transaction } from "@comity/core";

/**
 * The same store, with some methods of its transactions replaced: what an engine comes to when one of the promises of its
 * store is broken, or when something takes long.
 */
export function tampered(store: Store, replace: (transaction: Transaction) => Partial<Transaction>): Store {
  return {
    close: () => store.close(),
    transact: (work) => store.transact((transaction) => work(replaced(transaction, replace(transaction)))),
  };
}

function replaced(transaction: Transaction, methods: Partial<Transaction>): Transaction {
  return new Proxy(transaction, {
    get(target, name) {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
