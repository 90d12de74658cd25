/** How a cursor that is text is written: `9` stands for any digit. Only texts of one form are in the order of their times. */
export interface CursorForm {
  /** `9999-99-99T99:99:99` */
  readonly digits: string;
  /** Whether a part of a second may follow. */
  readonly hasFraction: boolean;
  /** `Z`, `+01:00` or nothing. */
  readonly zone: string;
}

const TIME = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const DATE_OR_DIGITS = /^(?:\d{4}-\d{2}-\d{2}|\d{1,64})$/;

/** How a text is written; null: in a way that says nothing of its order, such as 12/31/2026. */
export function formOf(text: string): CursorForm | null {
  const [, time, zone = ""] = TIME.exec(text) ?? [];
  if (time !== undefined) return { digits: time.replace(/\d/g, "9"), hasFraction: true, zone };
  if (!DATE_OR_DIGITS.test(text)) return null;
  return { digits: text.replace(/\d/g, "9"), hasFraction: false, zone: "" };
}

/** Clocks of two machines may be so far apart, */
const CLOCKS_MS = 60_000;
/** and a time without a zone may be so far ahead of UTC. */
const ZONES_MS = 14 * 60 * 60_000;

/** Whether a cursor is a time that has not come yet. */
export function isAhead(text: string, now: number): boolean {
  if (/^infinity$/i.test(text)) return true;
  const [, time, zone = ""] = TIME.exec(text) ?? [];
  if (time === undefined) return false;
  const offset = zone === "" || zone === "Z" ? "Z" : offsetOf(zone);
  const at = Date.parse(`${time.replace(" ", "T")}${offset}`);
  return at > now + (zone === "" ? ZONES_MS : CLOCKS_MS);
}

/** `+01`, `+0100` and `+01:00` as the last of them. */
function offsetOf(zone: string): string {
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  return `${zone.slice(0, 1)}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

const BEGIN = /^(\d{4}-\d{2}-\d{2})([T ])(\d{2}:\d{2}:\d{2})/;

/** So many milliseconds before a time as text, whatever its zone, cut to the second; of other texts, the text itself. */
export function textBefore(text: string, back: number): string {
  const match = BEGIN.exec(text);
  if (match === null) return text;
  const [, date = "", between = " ", time = ""] = match;
  const earlier = new Date(Date.parse(`${date}T${time}Z`) - back).toISOString();
  return `${earlier.slice(0, 10)}${between}${earlier.slice(11, 19)}`;
}
