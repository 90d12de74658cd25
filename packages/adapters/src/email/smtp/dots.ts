const CRLF = Buffer.from("\r\n");
const DOT = Buffer.from(".");
const LINE_AND_DOT = Buffer.from("\r\n.");

/**
 * The text of a message as it goes over the line: a dot at the start of a line gets a second one before it, which the receiver
 * takes away. A last line without an end gets one.
 */
export function dotStuffed(raw: Buffer): Buffer {
  const parts: Buffer[] = raw[0] === 0x2e ? [DOT] : [];
  let from = 0;
  for (let at = raw.indexOf(LINE_AND_DOT); at !== -1; at = raw.indexOf(LINE_AND_DOT, at + 2)) {
    parts.push(raw.subarray(from, at + 2), DOT);
    from = at + 2;
  }
  parts.push(raw.subarray(from));
  if (raw.length > 0 && !raw.subarray(-2).equals(CRLF)) parts.push(CRLF);
  return Buffer.concat(parts);
}

/** Whether a line ends otherwise than in CR and LF, which servers read differently: an end of the message can be hidden in it. */
export function hasBareLineEnd(raw: Buffer): boolean {
  for (let at = raw.indexOf(0x0a); at !== -1; at = raw.indexOf(0x0a, at + 1)) {
    if (at === 0 || raw[at - 1] !== 0x0d) return true;
  }
  for (let at = raw.indexOf(0x0d); at !== -1; at = raw.indexOf(0x0d, at + 1)) {
    if (raw[at + 1] !== 0x0a) return true;
  }
  return false;
}
