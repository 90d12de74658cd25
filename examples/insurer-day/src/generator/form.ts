import type { Random } from "./random.ts";
import { DAY } from "./world.ts";

// How instants and dates are written in exports. Local times are Chicago's, which on these days is UTC-6.
const OFFSET = 6 * 3_600_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** `2026-03-02`. */
export function isoDate(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** `03/02/2026`. */
export function usDate(day: number): string {
  const [year, month, date] = isoDate(day).split("-");
  return `${month}/${date}/${year}`;
}

/** `03/02/2026 01:05 PM`, local. */
export function usTime(instant: number): string {
  const local = new Date(instant - OFFSET);
  const hour = local.getUTCHours();
  const clock = `${two(hour % 12 || 12)}:${two(local.getUTCMinutes())} ${hour < 12 ? "AM" : "PM"}`;
  return `${usDate(Math.floor((instant - OFFSET) / DAY))} ${clock}`;
}

/** `2026-03-02 13:05`, local. */
export function isoLocalTime(instant: number): string {
  return new Date(instant - OFFSET).toISOString().slice(0, 16).replace("T", " ");
}

/** `2 Mar 2026 14:05`, local. */
export function wordyTime(instant: number): string {
  const local = new Date(instant - OFFSET);
  const date = `${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]} ${local.getUTCFullYear()}`;
  return `${date} ${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
}

/** `20260302T140500Z`. */
export function compactTime(instant: number): string {
  return new Date(instant).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
}

/** `(512) 555-0123`, `512-555-0123`, `+1 512 555 0123` or `512.555.0123`. */
export function phoneText(random: Random, digits: string): string {
  const [area, exchange, line] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
  return random.pick([
    `(${area}) ${exchange}-${line}`,
    `${area}-${exchange}-${line}`,
    `+1 ${area} ${exchange} ${line}`,
    `${area}.${exchange}.${line}`,
  ]);
}

/** Surrounding spaces and another case, as typed by people; mostly the text as it is. */
export function typed(random: Random, text: string): string {
  if (random.chance(0.03)) return ` ${text}`;
  if (random.chance(0.03)) return `${text}  `;
  return random.chance(0.03) ? text.toUpperCase() : text;
}
