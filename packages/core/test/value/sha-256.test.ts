import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../src/value/sha-256.ts";

const reference = (text: string) => createHash("sha256").update(text).digest("hex");

describe("SHA-256", () => {
  it("gives the digests that FIPS 180-4 names", () => {
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("is that of Node for every length around the ends of blocks", () => {
    for (let length = 0; length < 300; length++) {
      const text = "x".repeat(length);
      expect(sha256(text), `${length} bytes`).toBe(reference(text));
    }
  });

  it("is that of Node for all texts", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => {
        expect(sha256(text.toWellFormed())).toBe(reference(text.toWellFormed()));
      }),
    );
  });

  it("takes a text of megabytes", () => {
    const text = "größer ".repeat(700_000);
    expect(sha256(text)).toBe(reference(text));
  });
});
