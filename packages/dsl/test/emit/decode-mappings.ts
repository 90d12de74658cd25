const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Where a line of code leads: lines and columns of the source count from 1. */
export interface Place {
  readonly source: number;
  readonly line: number;
  readonly column: number;
}

/** Reads the mappings of a source map with at most one place a line, as its specification has them. */
export function decodeMappings(mappings: string): (Place | null)[] {
  let [source, line, column] = [0, 0, 0];
  return mappings.split(";").map((segment) => {
    const [, ...moved] = numbersIn(segment);
    if (moved.length < 3) return null;
    source += moved[0] ?? 0;
    line += moved[1] ?? 0;
    column += moved[2] ?? 0;
    return { source, line: line + 1, column: column + 1 };
  });
}

function numbersIn(segment: string): number[] {
  const numbers: number[] = [];
  let [value, shift] = [0, 0];
  for (const character of segment) {
    const digit = DIGITS.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit >= 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    [value, shift] = [0, 0];
  }
  return numbers;
}
