type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** What an evaluation gave as plain data: its lists carry marks of their own. @throws Error for a function */
export function plain(value: unknown): Plain | undefined {
  if (value === undefined) return undefined;
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return value;
  if (typeof value === "function" || typeof value !== "object") throw new Error("It comes to a function");
  if (Array.isArray(value)) return value.map((one) => plain(one) ?? null);
  if ("_jsonata_function" in value || "_jsonata_lambda" in value) throw new Error("It comes to a function");
  const entries = Object.entries(value).map(([name, one]) => [name, plain(one) ?? null] as const);
  return Object.fromEntries(entries);
}

export function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof code === "string" ? code : "D1000";
}

export function messageOf(error: unknown): string {
  const message =
    typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
  return message.replace(/\.$/, "");
}
