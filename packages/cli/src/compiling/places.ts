import { extname, join } from "node:path";
import { UsageError } from "../frame/problem.ts";

/** What can be made of rules. */
export type Kind = "module" | "bundle";

/** Where each is to be written; null: not at all. */
export type Places = Readonly<Record<Kind, string | null>>;

const KIND_OF: Readonly<Record<string, Kind>> = { ".json": "bundle", ".mjs": "module", ".js": "module" };

/** What --format asks for. */
export function kindsFor(format: string | undefined): readonly Kind[] {
  return format === "module" || format === "bundle" ? [format] : ["module", "bundle"];
}

/**
 * Where things are written: at the path, if its ending says that it is a file of one kind, else in the folder of that name.
 *
 * @throws UsageError if the file is of a kind that is not asked for
 */
export function placesFor(out: string, kinds: readonly Kind[]): Places {
  const ending = extname(out);
  const kind = Object.hasOwn(KIND_OF, ending) ? KIND_OF[ending] : undefined;
  if (kind === undefined) {
    return {
      module: kinds.includes("module") ? join(out, "rules.mjs") : null,
      bundle: kinds.includes("bundle") ? join(out, "rules.json") : null,
    };
  }
  if (!kinds.includes(kind)) {
    throw new UsageError(
      `--out ${out} names a ${kind}, and --format a ${kinds.join()}.`,
      "A module ends in .mjs or .js, and a bundle in .json; or name a folder.",
      "compile",
    );
  }
  return { module: kind === "module" ? out : null, bundle: kind === "bundle" ? out : null };
}
