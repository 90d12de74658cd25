import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { type Store, StoreError } from "@comity/core";
import { expect, onTestFinished, test, vi } from "vitest";
import { Connection, makeDurable } from "../../src/sqlite/connection.ts";
import { openLedger } from "../../src/sqlite/open-ledger.ts";
import { storeOn } from "../../src/sqlite/sqlite-store.ts";
import { temporaryPath } from "./temporary-folder.ts";

const WAIT = { timeoutMs: 0 };
const EMPTY_LOG = "wal_checkpoint(TRUNCATE)";

/** Tells when the log is emptied, and does something else in place of it when told to. */
class WatchedConnection extends Connection {
  emptied = 0;
  onEmpty: () => void = () => undefined;

  override pragma(name: string): unknown {
    if (name === EMPTY_LOG) {
      this.emptied++;
      this.onEmpty();
    }
    return super.pragma(name);
  }
}

interface Watched {
  readonly path: string;
  readonly store: Store;
  readonly connection: WatchedConnection;
}

async function watched(): Promise<Watched> {
  const path = temporaryPath();
  (await openLedger(path, WAIT)).close();
  const connection = new WatchedConnection(path);
  makeDurable(connection);
  const store = storeOn(connection, WAIT);
  onTestFinished(() => store.close());
  return { path, store, connection };
}

const erase = (store: Store) => store.transact((t) => t.eraseCustomer("c1"));
const raise = (store: Store, at: number) => store.transact((t) => t.putAlertRaised("a", "k", at));
const logSize = (path: string) => statSync(`${path}-wal`).size;

test("an erasure is answered although somebody reads the ledger; its log is emptied once they have ended", async () => {
  const { path, store, connection } = await watched();
  await raise(store, 1);
  const reader = new DatabaseSync(path, { readOnly: true });
  reader.exec("BEGIN; SELECT count(*) FROM event");
  expect(await erase(store)).toEqual({ records: 0, alerts: 0 });
  await raise(store, 2);
  expect(connection.emptied).toBe(2);
  expect(logSize(path)).toBeGreaterThan(0);
  reader.exec("COMMIT");
  reader.close();
  await raise(store, 3);
  expect(logSize(path)).toBe(0);
  await raise(store, 4);
  expect(connection.emptied).toBe(3);
});

test("nobody is refused because the log cannot be emptied, and it is tried again", async () => {
  const { path, store, connection } = await watched();
  connection.onEmpty = () => {
    throw new StoreError("full", "The disk is full.");
  };
  expect(await Promise.all([raise(store, 1), erase(store), raise(store, 2)])).toHaveLength(3);
  expect(await store.transact((t) => t.alertRaisedAt("a", "k"))).toBe(2);
  expect(logSize(path)).toBeGreaterThan(0);
  connection.onEmpty = () => undefined;
  await raise(store, 3);
  expect(logSize(path)).toBe(0);
});

test("what is committed is answered before anything is cleared up", async () => {
  const { store, connection } = await watched();
  const order: string[] = [];
  connection.onEmpty = () => void order.push("cleared up");
  const withResolvers = Promise.withResolvers.bind(Promise);
  const spy = vi.spyOn(Promise, "withResolvers").mockImplementation(<T>() => {
    const made = withResolvers<T>();
    const resolve: typeof made.resolve = (value) => {
      order.push("answered");
      made.resolve(value);
    };
    return { ...made, resolve };
  });
  await erase(store).finally(() => spy.mockRestore());
  expect(order).toEqual(["answered", "cleared up"]);
});

test("a fault of the program in clearing up is told to nobody as theirs, keeps nobody waiting, and is not lost", async () => {
  const { store, connection } = await watched();
  const fault = new TypeError("a fault of the program");
  connection.onEmpty = () => {
    throw fault;
  };
  const late = vi.spyOn(globalThis, "queueMicrotask").mockImplementation(() => undefined);
  onTestFinished(() => late.mockRestore());
  expect(await erase(store)).toEqual({ records: 0, alerts: 0 });
  await raise(store, 1);
  const uncaught = late.mock.calls[0]?.[0];
  expect(uncaught).toThrow(fault);
  connection.onEmpty = () => undefined;
});
