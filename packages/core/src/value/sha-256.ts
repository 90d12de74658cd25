/**
 * Hex SHA-256 (FIPS 180-4) of a text in UTF-8. Written out here because a program is hashed where it is compiled and where
 * it is loaded, both synchronous and pure: Web Crypto answers later, is missing on pages without TLS, and `node:crypto` is
 * Node's alone.
 */
export function sha256(text: string): string {
  const data = new TextEncoder().encode(text);
  const state = Int32Array.of(...INITIAL);
  const schedule = new Int32Array(64);
  const whole = data.length - (data.length % BLOCK);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at < whole; at += BLOCK) compress(state, schedule, view, at);
  const rest = padded(data.subarray(whole), data.length);
  for (let at = 0; at < rest.byteLength; at += BLOCK) compress(state, schedule, rest, at);
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Bytes that are taken in at once. */
const BLOCK = 64;

/** The first 32 bits of the fractional parts of the square roots of the first eight primes. */
const INITIAL = firstPrimes(8).map((prime) => fraction(Math.sqrt(prime)));

/** The same of the cube roots of the first 64. */
const CONSTANTS = Int32Array.from(firstPrimes(64).map((prime) => fraction(Math.cbrt(prime))));

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes;
}

function fraction(root: number): number {
  return ((root - Math.floor(root)) * 2 ** 32) | 0;
}

/** What is left of the text, with the bit that ends it and its length in bits: one block or two. */
function padded(rest: Uint8Array, length: number): DataView {
  const blocks = new Uint8Array(rest.length + 9 <= BLOCK ? BLOCK : 2 * BLOCK);
  blocks.set(rest);
  blocks[rest.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setUint32(blocks.length - 8, Math.floor(length / 2 ** 29));
  view.setUint32(blocks.length - 4, (length << 3) >>> 0);
  return view;
}

function compress(state: Int32Array, w: Int32Array, data: DataView, at: number): void {
  for (let i = 0; i < 16; i++) w[i] = data.getInt32(at + i * 4);
  for (let i = 16; i < 64; i++) {
    const x = word(w, i - 15);
    const y = word(w, i - 2);
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
    w[i] = (word(w, i - 16) + s0 + word(w, i - 7) + s1) | 0;
  }
  let a = word(state, 0);
  let b = word(state, 1);
  let c = word(state, 2);
  let d = word(state, 3);
  let e = word(state, 4);
  let f = word(state, 5);
  let g = word(state, 6);
  let h = word(state, 7);
  for (let i = 0; i < 64; i++) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + s1 + choice + word(CONSTANTS, i) + word(w, i)) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + s0 + majority) | 0;
  }
  add(state, 0, a);
  add(state, 1, b);
  add(state, 2, c);
  add(state, 3, d);
  add(state, 4, e);
  add(state, 5, f);
  add(state, 6, g);
  add(state, 7, h);
}

/** One word; the indices are always within. */
function word(words: Int32Array, at: number): number {
  return words[at] as number;
}

function add(words: Int32Array, at: number, by: number): void {
  words[at] = word(words, at) + by;
}

function turn(bits: number, by: number): number {
  return (bits >>> by) | (bits << (32 - by));
}
