import { InputError } from "../value/input-error.ts";

const DEEPEST = 8;
const MOST_VALUES = 20_000;

/**
 * Checks that data is what JSON can hold, not too deep and not too much, before anything walks over it or
 * writes it down: the part that no vocabulary declares is kept in the ledger's request all the same.
 *
 * @throws InputError CY501
 */
export function checkJson(raw: unknown, where: string): void {
  let left = MOST_VALUES;
  const visit = (value: unknown, depth: number): void => {
    if (--left < 0) refuse(where, "There is too much of it.", `${MOST_VALUES} values are the most.`);
    if (value === null || value === undefined || typeof value === "string" || typeof value === "boolean")
      return;
    if (typeof value === "number" && Number.isFinite(value)) return;
    if (typeof value !== "object" || value instanceof Date) {
      refuse(where, "It holds something that JSON has no form for.", "Use text, numbers, lists and objects.");
    }
    if (depth >= DEEPEST) refuse(where, "It is nested too deeply.", `${DEEPEST} levels are the most.`);
    for (const part of Object.values(value)) visit(part, depth + 1);
  };
  visit(raw, 0);
}

function refuse(where: string, message: string, help: string): never {
  throw new InputError("CY501", where, message, help);
}
