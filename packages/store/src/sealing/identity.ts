/**
 * What a sealed value is and where it belongs, for `encrypt`. None of these is kept: a value that is moved to another row,
 * or to another column, does not open there.
 */
export function customerIdentity(id: string): string {
  return `customer ${id}`;
}

export function recordIdentity(type: string, key: string): string {
  return `record ${JSON.stringify([type, key])}`;
}

export function entryIdentity(sequence: number): string {
  return `entry ${sequence}`;
}

export function evidenceIdentity(sequence: number, at: number, clock: number): string {
  return `evidence ${sequence} ${at} ${clock}`;
}

/** @param content of the event's row, which has no number yet when it is sealed. */
export function eventIdentity(content: string): string {
  return `event ${content}`;
}
