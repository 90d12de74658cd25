/** One call of PostgreSQL, as the driver was given it. */
export interface PgCall {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A decision as recorded, with what differs from one run of its statements to the next. */
export interface RecordedDecision {
  readonly calls: readonly PgCall[];
  /** The message's id, which stands in texts too. */
  readonly message: string;
  /** The number that the ledger gave the message: one that no other number happens to be. */
  readonly sequence: number;
  /** The name by which the connection's commits are known. */
  readonly connection: string;
}

/** The statement whose answer is the message's number. */
const NUMBERS = "nextval('comity.entry_sequence')";

/** The parameters of recorded decisions: made before pgbench runs, and read by it in one more statement for each decision. */
export const PARAMETERS = "bench_parameter";

/**
 * A script for pgbench that runs the statements of recorded decisions: each time those of one of them, drawn by chance, with a
 * message of its own. The decisions must have the same statements.
 */
export function pgbenchScript(decision: RecordedDecision, decisions: number): string {
  const places = parametersOf(decision).map((_text, index) => `p[${index + 1}] AS p${index + 1}`);
  let place = 0;
  return [
    "\\set n :n + 1",
    "\\set message :client_id * 1000000000 + :n",
    `\\set which random(0, ${decisions - 1})`,
    `SELECT ${places.join(", ")} FROM ${PARAMETERS} WHERE which = :which \\gset`,
    ...decision.calls.flatMap((call) => {
      const variables = call.values.map((value) => {
        const pieces = piecesOf(value, decision);
        return expressionOf(
          pieces.map((piece) => ("text" in piece ? `:p${++place}` : VARIABLES[piece.variable])),
        );
      });
      return statementsOf(call.text, variables);
    }),
    "",
  ].join("\n");
}

/** The texts that fill in a recorded decision's parameters in its script, in order. */
export function parametersOf(decision: RecordedDecision): readonly string[] {
  const pieces = decision.calls.flatMap(({ values }) => values.flatMap((value) => piecesOf(value, decision)));
  return pieces.flatMap((piece) => ("text" in piece ? [piece.text] : []));
}

/** What stands for what varies. */
const VARIABLES = {
  message: ":message",
  sequence: ":value",
  connection: "md5('client ' || :client_id)::uuid",
} as const;

type Piece = { readonly text: string } | { readonly variable: keyof typeof VARIABLES };

/** What a parameter is put together of; nothing for NULL. */
function piecesOf(value: unknown, { message, sequence, connection }: RecordedDecision): readonly Piece[] {
  const text = textOf(value);
  if (text === null) return [];
  if (text === "") return [{ text }];
  const tokens = new RegExp(`(${message}(?!\\d)|${sequence}|${connection})`);
  return text.split(tokens).flatMap((part, index): Piece[] => {
    if (index % 2 === 0) return part === "" ? [] : [{ text: part }];
    if (part === message) return [{ text: "m-" }, { variable: "message" }];
    return [{ variable: part === connection ? "connection" : "sequence" }];
  });
}

/** One part needs no type, and several are put together as text. */
function expressionOf(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "NULL") : `(${parts.map((part) => `${part}::text`).join(" || ")})`;
}

function statementsOf(text: string, variables: readonly string[]): readonly string[] {
  // Of several in one, each is one of its own here: a prepared statement is one.
  if (variables.length === 0 && text.includes(";")) {
    return text.split(";").flatMap((part) => (part.trim() === "" ? [] : [`${oneLine(part)};`]));
  }
  const filled = text.replaceAll(/\$(\d+)/g, (_all, place: string) => variables[Number(place) - 1] ?? "NULL");
  return [text.includes(NUMBERS) ? `${oneLine(filled)} \\gset` : `${oneLine(filled)};`];
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}

/** A parameter in the form in which PostgreSQL reads it; null for NULL. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  if (Array.isArray(value)) return `{${value.map((one) => elementOf(textOf(one))).join(",")}}`;
  return String(value);
}

function elementOf(text: string | null): string {
  return text === null ? "NULL" : `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
