import { createHmac, randomBytes } from "node:crypto";
import { StoreError } from "@comity/core";
import { expect, test } from "vitest";
import { keyedHash } from "../../src/sealing/keyed-hash.ts";
import { newSecret, secretFrom } from "../../src/sealing/ledger-secret.ts";
import { operatorKey } from "../../src/sealing/operator-key.ts";
import { commitmentOf, Seals, seal } from "../../src/sealing/seals.ts";

const seals = new Seals(randomBytes(32));
const ana = seals.newKey("customer:ana");

test("what was sealed opens with its key, at its place, and commits to its text", () => {
  const { sealed, commitment } = seal(ana, "entry 1", "héllo");
  const opened = seals.open("customer:ana", ana.wrapped, "entry 1", sealed);
  expect(opened?.text).toBe("héllo");
  expect(opened === null ? null : commitmentOf(opened)).toEqual(commitment);
});

test("the same text is never sealed to the same bytes, nor committed to with the same hash", () => {
  const [one, other] = [seal(ana, "entry 1", "x"), seal(ana, "entry 1", "x")];
  expect(one.sealed).not.toEqual(other.sealed);
  expect(one.commitment).not.toEqual(other.commitment);
});

test("sealed anew with its salt it keeps its commitment", () => {
  const { sealed, commitment } = seal(ana, "entry 1", "x");
  const opened = seals.open("customer:ana", ana.wrapped, "entry 1", sealed);
  const ben = seals.newKey("customer:ben");
  expect(seal(ben, "entry 1", "x", opened?.salt).commitment).toEqual(commitment);
});

test("without the key of its subject nothing opens", () => {
  const { sealed } = seal(ana, "entry 1", "x");
  expect(seals.open("customer:ana", null, "entry 1", sealed)).toBeNull();
  const anew = seals.newKey("customer:ana");
  expect(() => seals.open("customer:ana", anew.wrapped, "entry 1", sealed)).toThrow(StoreError);
});

test.each([
  ["at another place", "entry 2", (bytes: Buffer) => bytes],
  ["with a byte changed", "entry 1", (bytes: Buffer) => bytes.fill(bytes.readUInt8(30) ^ 1, 30, 31)],
  ["cut short", "entry 1", (bytes: Buffer) => bytes.subarray(0, 20)],
])("%s it does not open, and the error repeats nothing of it", (_, identity, change) => {
  const sealed = change(Buffer.from(seal(ana, "entry 1", "canary text").sealed));
  const open = () => seals.open("customer:ana", ana.wrapped, identity, sealed);
  expect(open).toThrow("A sealed value in the ledger cannot be opened");
  expect(open).not.toThrow("canary");
});

test("the key of one subject is not that of another", () => {
  expect(() => seals.keyOf("customer:ben", ana.wrapped)).toThrow(
    "The key of a subject in the ledger cannot be opened",
  );
  expect(() => new Seals(randomBytes(32)).keyOf("customer:ana", ana.wrapped)).toThrow(StoreError);
});

test("texts are found again by their keyed hash, in their own place and ledger only", () => {
  expect(seals.lookup("key", "email:a@b.test")).toBe(seals.lookup("key", "email:a@b.test"));
  expect(seals.lookup("key", "email:a@b.test")).toHaveLength(22);
  expect(seals.lookup("scope", "email:a@b.test")).not.toBe(seals.lookup("key", "email:a@b.test"));
  expect(new Seals(randomBytes(32)).lookup("key", "a")).not.toBe(seals.lookup("key", "a"));
});

test("the keyed hash is HMAC-SHA-256", () => {
  for (const length of [0, 1, 55, 64, 65, 1_000]) {
    const key = randomBytes(32);
    const text = "é".repeat(length);
    expect(keyedHash(key)(text)).toEqual(createHmac("sha256", key).update(text).digest());
  }
});

test("a secret that is encrypted with the operator's key needs that key", () => {
  const key = randomBytes(32);
  const { secret, kept } = newSecret(key);
  expect(kept.secret).not.toEqual(secret);
  expect(secretFrom(kept, key, "The ledger")).toEqual(secret);
  expect(() => secretFrom(kept, null, "The ledger")).toThrow("no key was given. Set COMITY_LEDGER_KEY");
  expect(() => secretFrom(kept, randomBytes(32), "The ledger")).toThrow("another key than the one given");
  const own = newSecret(null);
  expect(secretFrom(own.kept, null, "The ledger")).toEqual(own.secret);
  expect(() => secretFrom(own.kept, key, "The ledger")).toThrow("begun without a key");
});

test("a key is 32 bytes in hex or base64, and a wrong one is not repeated", () => {
  const key = randomBytes(32);
  for (const form of ["hex", "base64", "base64url"] as const)
    expect(operatorKey(key.toString(form))).toEqual(key);
  expect(operatorKey(undefined)).toBeNull();
  for (const wrong of ["", "secret", key.toString("hex").slice(1)]) {
    expect(() => operatorKey(wrong)).toThrow("is not a key: 32 bytes in base64 or hex are needed");
    expect(() => operatorKey(wrong)).not.toThrow("secret");
  }
});
