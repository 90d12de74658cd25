export interface Violation {
  readonly rule: string;
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

export function describe(violation: Violation): string {
  const at = violation.line === undefined ? "" : `:${violation.line}`;
  return `${violation.file}${at} [${violation.rule}] ${violation.message}`;
}

export interface Place {
  /** The folder under packages/. */
  readonly package: string;
  /** The path inside its src. */
  readonly inSrc: string;
  /** The folder, or the name of a top-level file without its extension. */
  readonly unit: string;
  /** The folder below the unit, for a file that is that deep. */
  readonly subfolder?: string;
}

export function placeOf(path: string): Place | undefined {
  const match = /^packages\/([^/]+)\/src\/(.+)$/.exec(path);
  const [, name, inSrc] = match ?? [];
  if (name === undefined || inSrc === undefined) return undefined;
  const parts = inSrc.split("/");
  const [first = "", second] = parts;
  const place = { package: name, inSrc, unit: first.replace(/\.ts$/, "") };
  return parts.length > 2 && second !== undefined ? { ...place, subfolder: second } : place;
}
