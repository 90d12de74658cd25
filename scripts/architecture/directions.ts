import { posix } from "node:path";
import type { ImportFact, SourceFacts } from "./read-source.ts";
import { type PackageRule, packages, tablePath } from "./table.ts";
import { type Place, placeOf, type Violation } from "./violation.ts";

export function checkDirections(file: SourceFacts): Violation[] {
  const place = placeOf(file.path);
  if (!place) return [];
  const rule = packages[place.package];
  if (!rule) {
    const message = `unknown package: add "${place.package}" to packages in ${tablePath}`;
    return [{ rule: "unknown", file: file.path, message }];
  }
  if (layerOf(rule, place) === undefined) {
    const message = `unknown folder or file: add "${place.unit}" to the layers of "${place.package}" in ${tablePath}`;
    return [{ rule: "unknown", file: file.path, message }];
  }
  return file.imports.flatMap((fact) => {
    const message = fact.specifier.startsWith(".")
      ? checkRelative(file.path, place, rule, fact)
      : checkPackage(place, fact);
    return message === undefined ? [] : [{ rule: "direction", file: file.path, line: fact.line, message }];
  });
}

/** The position of a file in its package: index.ts is above everything, a package without layers is all one. */
function layerOf(rule: PackageRule, place: Place): number | undefined {
  if (place.inSrc === "index.ts") return Number.POSITIVE_INFINITY;
  if (!rule.layers) return 0;
  const at = rule.layers.findIndex((layer) => layer.includes(place.unit));
  return at < 0 ? undefined : at;
}

function checkPackage(place: Place, { specifier }: ImportFact): string | undefined {
  if (specifier === `@comity/${place.package}`)
    return "imports its own package by name: use a relative import";
  const refused = refusePackage(place.package, specifier);
  return refused === undefined ? undefined : `imports ${refused}`;
}

/** Why a package may not import what the specifier names, or undefined when it may. */
export function refusePackage(from: string, specifier: string): string | undefined {
  const name = /^@comity\/([^/]+)/.exec(specifier)?.[1];
  const mayImport = packages[from]?.mayImport ?? [];
  if (name === undefined || mayImport.includes(name)) return undefined;
  const allowed = mayImport.length > 0 ? mayImport.join(", ") : "no other package of this project";
  return `${specifier}, but ${from} may import only: ${allowed}`;
}

function checkRelative(
  path: string,
  place: Place,
  rule: PackageRule,
  { specifier }: ImportFact,
): string | undefined {
  const targetPath = posix.join(posix.dirname(path), specifier);
  const target = placeOf(targetPath);
  if (target?.package !== place.package) {
    return `imports ${targetPath}, which is outside its own src: import another package by its name`;
  }
  if (target.inSrc === "index.ts") return `imports the package's own index.ts: import the file itself`;
  if (!rule.layers || place.inSrc === "index.ts") return undefined;
  if (target.unit === place.unit) return checkSubfolders(place, target, rule);

  const from = layerOf(rule, place);
  const to = layerOf(rule, target);
  if (from === undefined || to === undefined || to < from) return undefined;
  const order = rule.layers.map((layer) => layer.join(", ")).join(" <- ");
  return `${place.unit} imports ${target.unit} (${targetPath}), but imports go only to the left in: ${order}`;
}

function checkSubfolders(place: Place, target: Place, rule: PackageRule): string | undefined {
  if (!rule.isolatedSubfolders?.includes(place.unit)) return undefined;
  if (!place.subfolder || !target.subfolder || place.subfolder === target.subfolder) return undefined;
  const [from, to] = [`${place.unit}/${place.subfolder}`, `${target.unit}/${target.subfolder}`];
  return `${from} imports ${to}, but the folders of ${place.unit} do not see each other: share through ${place.unit}/ itself or a lower layer`;
}
