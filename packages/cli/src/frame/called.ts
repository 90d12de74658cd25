import type { Io } from "./io.ts";

/** How this command was called, so that what is shown to be typed works as it stands: npx sets what it runs. */
export function calledAs({ env }: Pick<Io, "env">): string {
  return env.npm_command === "exec" ? "npx comity" : "comity";
}
