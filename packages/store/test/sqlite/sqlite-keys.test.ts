import { randomBytes } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { entryIdentity } from "../../src/sealing/identity.ts";
import { Seals, type SubjectKey, seal } from "../../src/sealing/seals.ts";
import { openLedger } from "../../src/sqlite/open-ledger.ts";
import { SqliteKeys } from "../../src/sqlite/sqlite-keys.ts";
import { temporaryPath } from "./temporary-folder.ts";

async function newKeys() {
  const connection = await openLedger(temporaryPath(), { timeoutMs: 0 });
  onTestFinished(() => connection.close());
  const keys = new SqliteKeys(connection, new Seals(randomBytes(32)));
  connection.begin();
  return { connection, keys };
}

const hexOf = ({ wrapped }: SubjectKey): string => Buffer.from(wrapped).toString("hex");

test("within a work a subject has one key, and a new one once it was dropped", async () => {
  const { keys } = await newKeys();
  const key = keys.of("customer:a");
  expect(keys.of("customer:a")).toBe(key);
  keys.drop("customer:a");
  expect(hexOf(keys.of("customer:a"))).not.toBe(hexOf(key));
});

test("a key that was made by a work which was taken back is not used by the next one", async () => {
  const { connection, keys } = await newKeys();
  connection.exec("SAVEPOINT work");
  const lost = keys.of("customer:a");
  connection.exec("ROLLBACK TO work");
  keys.workEnded();
  const kept = keys.of("customer:a");
  expect(hexOf(kept)).not.toBe(hexOf(lost));
  keys.workEnded();
  expect(hexOf(keys.of("customer:a"))).toBe(hexOf(kept));
});

test("what was sealed opens with the key as it was read, and without it not at all", async () => {
  const { keys } = await newKeys();
  const key = keys.of("customer:a");
  const identity = entryIdentity(1);
  const { sealed } = seal(key, identity, "about");
  keys.workEnded();
  expect(keys.open("customer:a", key.wrapped, identity, sealed)?.text).toBe("about");
  expect(keys.open("customer:a", null, identity, sealed)).toBeNull();
  expect(keys.read("customer:a", key.wrapped, identity, sealed, (text) => ({ text }))).toEqual({
    text: "about",
  });
  expect(keys.read("customer:a", null, identity, sealed, (text) => ({ text }))).toBeNull();
});
