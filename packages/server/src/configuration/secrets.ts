import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { LocatedYaml, Path } from "./located-yaml.ts";
import type { ConfigurationProblem } from "./problems.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Puts secrets where they are named, in the data themselves. What went wrong says which, and nothing of what is in it. */
export async function fillIn(
  yaml: LocatedYaml,
  secrets: readonly Path[],
  base: string,
  env: Environment,
): Promise<readonly ConfigurationProblem[]> {
  const problems: ConfigurationProblem[] = [];
  for (const path of secrets) {
    const parent = valueAt(yaml.data, path.slice(0, -1));
    const key = path.at(-1);
    // A value that alternatives of the schema looked at stands here several times.
    if (parent === null || key === undefined || typeof parent[key] === "string") continue;
    const found = await secretOf(parent[key], base, env);
    if ("text" in found) parent[key] = found.text;
    else problems.push({ ...yaml.placeOf(path), message: found.message, help: found.help });
  }
  return problems;
}

type Found = { readonly text: string } | { readonly message: string; readonly help: string };

async function secretOf(given: unknown, base: string, env: Environment): Promise<Found> {
  const { env: variable, file } = given as { readonly env?: string; readonly file?: string };
  if (variable !== undefined) {
    const text = env[variable];
    if (text !== undefined && text !== "") return { text };
    return {
      message: `The environment has no variable ${variable}.`,
      help: `Set ${variable} where comity is started.`,
    };
  }
  const path = resolve(base, file ?? "");
  try {
    const text = (await readFile(path, "utf8")).replace(/\r?\n$/, "");
    if (text !== "") return { text };
    return { message: `The file ${path} is empty.`, help: "Write the secret into it." };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    return {
      message: `The file ${path} cannot be read (${code}).`,
      help: "Check the path, and that this user may read it.",
    };
  }
}

function valueAt(data: unknown, path: Path): Record<string | number, unknown> | null {
  let value = data;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return null;
    value = (value as Record<string | number, unknown>)[part];
  }
  return typeof value === "object" && value !== null ? (value as Record<string | number, unknown>) : null;
}
