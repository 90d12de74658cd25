import { createReadStream } from "node:fs";
import { CommandError, fileError } from "../frame/problem.ts";

/** No line that a person or a system means is longer, and a file without line ends must not fill the memory. */
const MOST_BYTES = 4_000_000;

export interface Line {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  /** Bytes of the file up to the end of this line. */
  readonly bytesRead: number;
}

/**
 * The lines of a UTF-8 file one after another, without reading ahead of whoever uses them. A byte order mark and
 * carriage returns before line ends are taken off. `-` is standard input.
 *
 * @throws CommandError if the file cannot be read, is not UTF-8 or has a line that is too long.
 */
export async function* readLines(path: string, stdin: NodeJS.ReadableStream): AsyncGenerator<Line> {
  const input = path === "-" ? stdin : createReadStream(path);
  const pieces: Buffer[] = [];
  let pieceBytes = 0;
  let bytesRead = 0;
  let number = 0;
  const finish = (last: Buffer): Line => {
    const bytes = pieces.length === 0 ? last : Buffer.concat([...pieces, last]);
    pieces.length = 0;
    pieceBytes = 0;
    number++;
    return { text: decode(bytes, path, number), number, bytesRead };
  };
  try {
    for await (const chunk of input) {
      let rest = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        bytesRead += end + 1;
        yield finish(rest.subarray(0, end));
        rest = rest.subarray(end + 1);
      }
      bytesRead += rest.length;
      pieceBytes += rest.length;
      if (rest.length > 0) pieces.push(rest);
      if (pieceBytes > MOST_BYTES) {
        throw new CommandError(
          `${path}:${number + 1}: this line is longer than ${MOST_BYTES.toLocaleString("en")} bytes.`,
          "Write one record a line.",
        );
      }
    }
  } catch (error) {
    throw error instanceof CommandError ? error : fileError(error, path);
  }
  if (pieces.length > 0) yield finish(Buffer.alloc(0));
}

function decode(bytes: Buffer, path: string, number: number): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: number !== 1 }).decode(bytes);
    return text.endsWith("\r") ? text.slice(0, -1) : text;
  } catch {
    throw new CommandError(`${path}:${number}: this line is not UTF-8.`, "Save the file as UTF-8.");
  }
}
