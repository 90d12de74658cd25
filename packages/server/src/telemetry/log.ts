import type { Log, LogFields } from "@comity/adapters";
import { type DestinationStream, pino } from "pino";

/** What the server logs of requests, beside what adapters may. */
export interface RequestFields extends LogFields {
  /** The pattern of the address, never the address: `/v1/messages/:id`. */
  readonly route?: string;
  readonly method?: string;
  readonly status?: number;
  /** Name of the key in the configuration. */
  readonly key?: string;
  /** Number of the request within this process. */
  readonly request?: string;
  /** Kind of an error that nobody foresaw: `TypeError`. */
  readonly error?: string;
  /** Where in the program it arose: names of its functions and files. */
  readonly stack?: readonly string[];
  /** Where it listens. */
  readonly port?: number;
  readonly signal?: string;
}

export interface ServerLog extends Log {
  info(event: string, fields?: RequestFields): void;
  warn(event: string, fields?: RequestFields): void;
  error(event: string, fields?: RequestFields): void;
}

/** The allow-list: a field that is not here is not written, whatever the types let through. */
const ALLOWED: Readonly<Record<keyof RequestFields, "text" | "number" | "texts">> = {
  adapter: "text",
  silo: "text",
  record: "text",
  delivery: "text",
  verdict: "text",
  code: "text",
  step: "text",
  count: "number",
  rows: "number",
  rejected: "number",
  attempt: "number",
  ms: "number",
  mail: "text",
  reason: "text",
  field: "text",
  line: "number",
  route: "text",
  method: "text",
  status: "number",
  key: "text",
  request: "text",
  error: "text",
  stack: "texts",
  port: "number",
  signal: "text",
};

/** Letters, digits and what names, patterns of addresses and codes are written with; no `@`, so no address. */
const TEXT = /^[\w .:/()<>[\]-]{1,120}$/;

/** JSON lines with nothing personal in them: what is written is on a list, and looks like it. */
export function serverLog(destination: DestinationStream, level: string): ServerLog {
  const logger = pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
  const at =
    (severity: "info" | "warn" | "error") =>
    (event: string, fields: RequestFields = {}) =>
      logger[severity](allowed(fields), event);
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

function allowed(fields: RequestFields): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(ALLOWED)) {
    const value: unknown = fields[name as keyof RequestFields];
    if (kind === "number" && typeof value === "number") result[name] = value;
    if (kind === "text" && typeof value === "string") result[name] = harmless(value);
    if (kind === "texts" && Array.isArray(value)) result[name] = value.map((one) => harmless(String(one)));
  }
  return result;
}

function harmless(text: string): string {
  return TEXT.test(text) ? text : "[left out]";
}

/** Where an error arose, without its message, which may hold anything. */
export function whereItArose(error: unknown): Pick<RequestFields, "error" | "stack"> {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const stack = frames.slice(0, 8).map((line) =>
    line
      .trim()
      .replace(/^at /, "")
      .replace(/\S*\/packages\//, "packages/"),
  );
  return { error: error.name, stack };
}
