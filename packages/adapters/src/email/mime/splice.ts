/** Bytes put in the place of others. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly by: Buffer;
}

/** The bytes with some stretches replaced; everything else stays as it is. Stretches that overlap are taken as one. */
export function spliced(bytes: Buffer, splices: readonly Splice[]): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end, by } of [...splices].sort((left, right) => left.start - right.start)) {
    if (start >= from) parts.push(bytes.subarray(from, start));
    parts.push(by);
    from = Math.max(from, end);
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
}
