import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Keep } from "@comity/adapters";
import { didYouMean } from "@comity/core";
import type { Configuration } from "@comity/server";
import { CommandError } from "../frame/problem.ts";

/** Opens what an adapter of the configuration keeps, which may run meanwhile. @throws CommandError */
export async function withKeep<T>(
  { adapters, state, stateKey }: Pick<Configuration, "adapters" | "state" | "stateKey">,
  name: string,
  work: (keep: Keep) => Promise<T>,
): Promise<T> {
  const names = adapters.map((one) => one.name);
  if (!names.includes(name)) {
    throw new CommandError(`The configuration has no adapter "${name}".`, didYouMean(name, names));
  }
  const folder = join(state, name);
  if (!existsSync(join(folder, "keep.db"))) {
    throw new CommandError(`${name} has kept nothing yet.`, "It does when comity serve has run.");
  }
  const { KeepError, openKeep } = await import("@comity/adapters");
  let keep: Keep | null = null;
  try {
    keep = openKeep(folder, { key: stateKey, runs: false });
    return await work(keep);
  } catch (error) {
    throw error instanceof KeepError ? new CommandError(error.message, error.help) : error;
  } finally {
    keep?.close();
  }
}
