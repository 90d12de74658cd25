import { createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { StoreError } from "@comity/core";
import { BoundedCache } from "./bounded-cache.ts";
import { decrypt, encrypt } from "./cipher.ts";
import { keyedHash } from "./keyed-hash.ts";
import { drawBytes } from "./random-bytes.ts";
import { sha256 } from "./sha-256.ts";

const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** 128 bits: no two keys or scopes of a ledger ever meet in one. */
const LOOKUP_BYTES = 16;
/** Opened keys that are remembered, at about 200 bytes each. */
const MOST_KEYS = 10_000;

/** The key of one subject, as the database keeps it and opened. */
export interface SubjectKey {
  readonly subject: string;
  readonly wrapped: Uint8Array;
  readonly key: KeyObject;
}

/** Text that was sealed. */
export interface Sealed {
  readonly sealed: Uint8Array;
  /** SHA-256 of a random salt and the text: says later whether it is the same text, and tells nothing of it. */
  readonly commitment: Buffer;
}

/** What a sealed value holds. */
export interface Opened {
  readonly text: string;
  readonly salt: Uint8Array;
}

/**
 * Seals what is personal, under a key of its subject; once that key is gone nobody can open it. And makes keyed hashes of
 * what must be found again by its text, such as an address.
 */
export class Seals {
  readonly #wrapping: KeyObject;
  readonly #keyedHash: (text: string) => Buffer;
  readonly #opened = new BoundedCache<SubjectKey>(MOST_KEYS);

  /** @param secret of the ledger: 32 random bytes. */
  constructor(secret: Uint8Array) {
    this.#wrapping = createSecretKey(derive(secret, "comity subject keys"));
    this.#keyedHash = keyedHash(derive(secret, "comity lookups"));
  }

  /**
   * A keyed hash by which a text is found again: 22 characters.
   *
   * @param kind what the text is, so that the same text in two places cannot be recognised.
   */
  lookup(kind: string, text: string): string {
    return this.#keyedHash(`${kind}:${text}`).toString("base64url", 0, LOOKUP_BYTES);
  }

  /** Says whether a text of a subject is the one that is sealed already; stored beside it, and erased with it. */
  mark(subject: string, text: string): string {
    return this.lookup(`mark:${subject.length}:${subject}`, text);
  }

  /** Encrypts a secret that serves the ledger as a whole, so that it too needs the ledger's own. */
  encrypt(name: string, secret: Uint8Array): Buffer {
    return encrypt(this.#wrapping, `secret ${name}`, secret);
  }

  /** @throws StoreError `corrupt` for one that was altered. */
  decrypt(name: string, encrypted: Uint8Array): Buffer {
    const secret = decrypt(this.#wrapping, `secret ${name}`, encrypted);
    if (secret === null) throw altered(`The secret of ${name}`);
    return secret;
  }

  /** Makes a key for a subject. It counts once its wrapped form is written. */
  newKey(subject: string): SubjectKey {
    const bytes = drawBytes(KEY_BYTES);
    const wrapped = encrypt(this.#wrapping, `subject ${subject}`, bytes);
    return { subject, wrapped, key: createSecretKey(bytes) };
  }

  /**
   * Opens the key of a subject.
   *
   * @throws StoreError `corrupt` for one that is not its own.
   */
  keyOf(subject: string, wrapped: Uint8Array): SubjectKey {
    const known = this.#opened.get(subject);
    // Another process may have erased the subject and begun it anew since.
    if (known !== undefined && Buffer.compare(known.wrapped, wrapped) === 0) return known;
    const bytes = decrypt(this.#wrapping, `subject ${subject}`, wrapped);
    if (bytes === null) throw altered("The key of a subject");
    const opened = { subject, wrapped, key: createSecretKey(bytes) };
    this.#opened.set(subject, opened);
    return opened;
  }

  /** Remembers the key of a subject no longer. */
  forget(subject: string): void {
    this.#opened.delete(subject);
  }

  /**
   * Opens what was sealed for one place.
   *
   * @param wrapped the key of its subject, as the database keeps it.
   * @returns null if it was erased, or the key of its subject.
   * @throws StoreError `corrupt` when it was altered, or sealed for another place.
   */
  open(
    subject: string,
    wrapped: Uint8Array | null,
    identity: string,
    sealed: Uint8Array | null,
  ): Opened | null {
    if (wrapped === null || sealed === null) return null;
    return openWith(this.keyOf(subject, wrapped), identity, sealed);
  }
}

/** Seals a text for one place (see `encrypt`), with a new salt unless it is moved with the one that it had. */
export function seal({ key }: SubjectKey, identity: string, text: string, salt?: Uint8Array): Sealed {
  const plain = Buffer.concat([salt ?? drawBytes(SALT_BYTES), Buffer.from(text, "utf8")]);
  return { sealed: encrypt(key, identity, plain), commitment: sha256(plain) };
}

/** Opens what was sealed for one place under this key. @throws StoreError `corrupt` */
export function openWith({ key }: SubjectKey, identity: string, sealed: Uint8Array): Opened {
  const plain = decrypt(key, identity, sealed);
  if (plain === null) throw altered("A sealed value");
  return { salt: plain.subarray(0, SALT_BYTES), text: plain.toString("utf8", SALT_BYTES) };
}

/** What a text was committed to with. */
export function commitmentOf({ text, salt }: Opened): Buffer {
  return sha256(Buffer.concat([salt, Buffer.from(text, "utf8")]));
}

function altered(what: string): StoreError {
  return new StoreError(
    "corrupt",
    `${what} in the ledger cannot be opened, so something else has written to it. comity verify says where; restore the ` +
      "ledger from a backup.",
  );
}

function derive(secret: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", purpose, KEY_BYTES));
}
