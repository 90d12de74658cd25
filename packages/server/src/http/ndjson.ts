import type { Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { Refusal } from "../problem/problem.ts";

export const NDJSON = "application/x-ndjson";

const MOST_PIECES = 1_024;

/** A line that is not empty. One that cannot be taken keeps no other from being taken. */
export interface Line {
  /** From 1, empty ones counted. */
  readonly number: number;
  readonly text: string | Refusal;
}

export interface LineLimits {
  /** The longest line, in bytes. */
  readonly longest: number;
  /** How long the sender may say nothing, in milliseconds. */
  readonly idleMs: number;
  /** From when on no further line is taken. */
  readonly stopping: AbortSignal;
}

/** Where in a stream something is. */
export function placeOfLine(number: number): string {
  return `line ${number}`;
}

/**
 * The lines of a body, one at a time: the next one is read when somebody asks for it, so a slow reader slows the sender.
 *
 * @throws Refusal CY709 or CY713, at the first line that was not taken, if the rest is not read; Error if the sender goes
 */
export async function* linesOf(body: Readable, limits: LineLimits): AsyncGenerator<Line> {
  const { longest, stopping } = limits;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let number = 1;
  let parts: Buffer[] = [];
  let length = 0;
  const take = (piece: Buffer): void => {
    length += piece.length;
    // Of a line that is too long nothing is kept, but it has to be read to its end.
    if (length > longest) parts = [];
    else parts.push(piece);
    // Each piece takes more room than a byte of it, and a sender can make every byte a piece.
    if (parts.length === MOST_PIECES) parts = [Buffer.concat(parts)];
  };
  const line = (): Line => {
    const text = length > longest ? tooLong(number, longest) : textOf(Buffer.concat(parts), decoder, number);
    parts = [];
    length = 0;
    return { number: number++, text };
  };
  for await (const chunk of chunksOf(body, limits, () => number)) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      if (stopping.aborted) throw stopped(number);
      take(chunk.subarray(from, end));
      from = end + 1;
      const next = line();
      if (!isEmpty(next)) yield next;
    }
    take(chunk.subarray(from));
  }
  const last = line();
  if (!isEmpty(last)) yield last;
}

function isEmpty({ text }: Line): boolean {
  return typeof text === "string" && text.trim() === "";
}

/**
 * What comes in. Who stops to read it leaves it open, so that an answer can still be ended in words.
 *
 * @param number of the line that is being read
 */
async function* chunksOf(
  body: Readable,
  { idleMs, stopping }: LineLimits,
  number: () => number,
): AsyncGenerator<Buffer> {
  let wake = (): void => undefined;
  const woken = (): void => wake();
  for (const event of EVENTS) body.on(event, woken);
  stopping.addEventListener("abort", woken);
  try {
    for (;;) {
      if (stopping.aborted) throw stopped(number());
      const chunk: unknown = body.read();
      if (chunk !== null) {
        yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
        continue;
      }
      if (body.readableEnded) return;
      if (body.destroyed) throw new Error("The sender of the stream went.");
      const isSilent = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(true), idleMs);
        wake = () => {
          clearTimeout(timer);
          resolve(false);
        };
      });
      if (isSilent) throw silent(number(), idleMs);
    }
  } finally {
    for (const event of EVENTS) body.off(event, woken);
    stopping.removeEventListener("abort", woken);
  }
}

const EVENTS = ["readable", "end", "error", "close"] as const;

function textOf(bytes: Buffer, decoder: TextDecoder, number: number): string | Refusal {
  try {
    return decoder.decode(bytes);
  } catch {
    return new Refusal("CY702", placeOfLine(number), "It is no UTF-8.", "Send text in UTF-8.");
  }
}

function tooLong(number: number, longest: number): Refusal {
  return new Refusal(
    "CY703",
    placeOfLine(number),
    `It is longer than ${longest} bytes.`,
    "Send each message or fact on a line of its own.",
  );
}

const REST = "was not read, nor what comes after it.";

function stopped(number: number): Refusal {
  return new Refusal(
    "CY709",
    placeOfLine(number),
    `The server is ending: this line ${REST}`,
    "Send it and what comes after it again, in a new stream.",
  );
}

function silent(number: number, ms: number): Refusal {
  return new Refusal(
    "CY713",
    placeOfLine(number),
    `Nothing came for ${ms} ms: this line ${REST}`,
    "Send it and what comes after it in a new stream.",
  );
}
