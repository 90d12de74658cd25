import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest } from "./check.ts";
import { readSource, type SourceFacts } from "./read-source.ts";

export interface Repository {
  readonly files: readonly SourceFacts[];
  readonly manifests: readonly Manifest[];
}

function dependenciesOf(file: string): string[] {
  const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (typeof manifest !== "object" || manifest === null) return [];
  const fields = ["dependencies", "peerDependencies", "optionalDependencies"] as const;
  return fields.flatMap((field) =>
    Object.keys((manifest as Record<string, object | undefined>)[field] ?? {}),
  );
}

export function readRepository(root: string): Repository {
  const folders = readdirSync(join(root, "packages"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, "packages", entry.name, "package.json")))
    .map((entry) => entry.name)
    .sort();
  const manifests = folders.map((folder) => ({
    folder,
    dependencies: dependenciesOf(join(root, "packages", folder, "package.json")),
  }));
  const files = folders.flatMap((folder) => {
    const src = join(root, "packages", folder, "src");
    if (!existsSync(src)) return [];
    return readdirSync(src, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .sort()
      .map((path) => {
        const fromRoot = `packages/${folder}/src/${path.replaceAll("\\", "/")}`;
        return readSource(fromRoot, readFileSync(join(src, path), "utf8"));
      });
  });
  return { files, manifests };
}
