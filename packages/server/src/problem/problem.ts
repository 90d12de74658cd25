import { InputError, StoreError } from "@comity/core";
import { ledgerProblem, PROBLEMS, type ProblemKind, typeOf } from "./catalogue.ts";

/** Problem details, as they go over the wire. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What is wrong with this request. */
  readonly detail: string;
  readonly code: string;
  /** Where in it. */
  readonly where: string;
  /** What to do. */
  readonly help: string;
}

/** What the interface refuses by itself. */
export class Refusal extends Error {
  readonly code: string;
  readonly where: string;
  readonly help: string;

  constructor(code: string, where: string, message: string, help: string) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.where = where;
    this.help = help;
  }
}

/** What was thrown, for whoever asked. What nobody foresaw says nothing of itself: it may hold anything. */
export function problemOf(error: unknown): Problem {
  if (error instanceof InputError) return problem(error.code, error.where, saying(error), error.help);
  if (error instanceof Refusal) return problem(error.code, error.where, error.message, error.help);
  if (error instanceof StoreError) {
    return problem(
      ledgerProblem(error.code),
      "ledger",
      "The ledger cannot promise now that what it answers is kept, so nothing was done.",
      PASSES.has(error.code)
        ? "Try again."
        : "Whoever runs Comity has to mend it: comity doctor says what is wrong.",
    );
  }
  return problem(
    "CY711",
    "server",
    "Something went wrong that nobody foresaw.",
    "Try again with the same id; if it stays so, tell whoever runs Comity.",
  );
}

const PASSES = new Set<StoreError["code"]>(["unavailable", "locked"]);

/** An `InputError` says where and what to do in its message too. */
function saying({ message, where, help }: InputError): string {
  const text = message.startsWith(`${where}: `) ? message.slice(where.length + 2) : message;
  return help !== "" && text.endsWith(help) ? text.slice(0, -help.length).trimEnd() : text;
}

function problem(code: string, where: string, detail: string, help: string): Problem {
  const { status, title } = kindOf(code);
  return { type: typeOf(code), title, status, detail, code, where, help };
}

function kindOf(code: string): ProblemKind {
  return PROBLEMS.get(code) ?? { code, status: 422, title: "Something in the request does not fit" };
}
