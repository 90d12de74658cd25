import type { SortedList } from "./sorted-list.ts";

/**
 * Remembers how to take back each change of the running transaction. A change costs one closure, and a commit nothing:
 * no copy of the state is ever made.
 */
export class Journal {
  #undo: (() => void)[] = [];

  /** Says how to take back a change that was just made. */
  add(undo: () => void): void {
    this.#undo.push(undo);
  }

  set<K, V>(map: Map<K, V>, key: K, value: V): void {
    const before = map.get(key);
    map.set(key, value);
    this.add(before === undefined ? () => map.delete(key) : () => map.set(key, before));
  }

  delete<K, V>(map: Map<K, V>, key: K): void {
    const before = map.get(key);
    if (before === undefined) return;
    map.delete(key);
    this.add(() => map.set(key, before));
  }

  insert<T>(list: SortedList<T>, item: T): void {
    list.insert(item);
    this.add(() => list.remove(item));
  }

  remove<T>(list: SortedList<T>, item: T): void {
    list.remove(item);
    this.add(() => list.insert(item));
  }

  commit(): void {
    this.#undo.length = 0;
  }

  /** Takes back everything since the last commit, the latest change first. */
  rollback(): void {
    const changes = this.#undo;
    this.#undo = [];
    for (let undo = changes.pop(); undo !== undefined; undo = changes.pop()) undo();
  }
}
