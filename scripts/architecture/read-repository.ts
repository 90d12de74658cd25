import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest } from "./check.ts";
import { readSource, type SourceFacts } from "./read-source.ts";

export interface Repository {
  readonly files: readonly SourceFacts[];
  readonly manifests: readonly Manifest[];
}

type Fields = Readonly<Record<string, unknown>>;

function readManifest(folder: string): Fields {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null ? (manifest as Fields) : {};
}

function namesIn(manifest: Fields, fields: readonly string[]): string[] {
  return fields.flatMap((field) => Object.keys(manifest[field] ?? {}));
}

/** A private package is never installed elsewhere, so it may use the tools of the root as well. */
function mayImport(manifest: Fields, rootManifest: Fields): string[] {
  const own = namesIn(manifest, ["dependencies", "peerDependencies", "optionalDependencies"]);
  return manifest.private === true ? [...own, ...namesIn(rootManifest, ["devDependencies"])] : own;
}

export function readRepository(root: string): Repository {
  const folders = readdirSync(join(root, "packages"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, "packages", entry.name, "package.json")))
    .map((entry) => entry.name)
    .sort();
  const rootManifest = readManifest(root);
  const manifests = folders.map((folder) => ({
    folder,
    dependencies: mayImport(readManifest(join(root, "packages", folder)), rootManifest),
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
