import { posix } from "node:path";
import { findCycles } from "./cycles.ts";
import { checkDirections, refusePackage } from "./directions.ts";
import type { SourceFacts } from "./read-source.ts";
import { generated, impure, maxLines, packages } from "./table.ts";
import { placeOf, type Violation } from "./violation.ts";

/** A package's name and what its package.json lets it import. */
export interface Manifest {
  readonly folder: string;
  readonly dependencies: readonly string[];
}

export function checkArchitecture(
  files: readonly SourceFacts[],
  manifests: readonly Manifest[],
): Violation[] {
  return [
    ...files.flatMap((file) => [
      ...checkForm(file),
      ...checkExports(file),
      ...checkDirections(file),
      ...checkDependencies(file, manifests),
      ...checkPurity(file),
    ]),
    ...checkCycles(files),
  ];
}

/** A package.json may not depend on what the sources may not import. */
export function checkManifests(manifests: readonly Manifest[]): Violation[] {
  return manifests.flatMap(({ folder, dependencies }) => {
    const file = `packages/${folder}/package.json`;
    return dependencies.flatMap((specifier) => {
      const message = refusePackage(folder, specifier);
      return message === undefined ? [] : [{ rule: "direction", file, message: `depends on ${message}` }];
    });
  });
}

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)?$/;

function checkForm(file: SourceFacts): Violation[] {
  const found: Violation[] = [];
  for (const error of file.syntaxErrors) found.push({ rule: "syntax", file: file.path, message: error });
  if (file.lines > maxLines && !generated.includes(file.path)) {
    const message = `${file.lines} lines, more than ${maxLines}: split it, one concept a file`;
    found.push({ rule: "lines", file: file.path, message });
  }
  const inSrc = file.path.split("/").slice(3);
  for (const name of inSrc.filter((part) => !kebabCase.test(part))) {
    const hint = name.includes(".test.") ? "tests live in the package's test folder" : "names are kebab-case";
    found.push({ rule: "name", file: file.path, message: `"${name}": ${hint}` });
  }
  return found;
}

function checkExports(file: SourceFacts): Violation[] {
  const found: Violation[] = [];
  for (const { line } of file.defaultExports) {
    found.push({ rule: "default-export", file: file.path, line, message: "use a named export" });
  }
  const isPackageIndex = placeOf(file.path)?.inSrc === "index.ts";
  for (const { line } of isPackageIndex ? [] : file.starExports) {
    const message = 'only a package\'s src/index.ts may use "export *": import from the file itself';
    found.push({ rule: "barrel", file: file.path, line, message });
  }
  for (const { specifier, line } of file.imports) {
    if (specifier.startsWith(".") && !specifier.endsWith(".ts")) {
      const message = `"${specifier}": a relative import ends with .ts`;
      found.push({ rule: "extension", file: file.path, line, message });
    }
  }
  return found;
}

/** What is imported must be a declared dependency: npm's hoisting would hide a missing one until it is published. */
function checkDependencies(file: SourceFacts, manifests: readonly Manifest[]): Violation[] {
  const place = placeOf(file.path);
  const manifest = manifests.find(({ folder }) => folder === place?.package);
  if (!place || !manifest) return [];
  return file.imports
    .filter(({ specifier }) => !specifier.startsWith(".") && !specifier.startsWith("node:"))
    .filter(({ specifier }) => !manifest.dependencies.includes(packageNameOf(specifier)))
    .map(({ specifier, line }) => ({
      rule: "dependency",
      file: file.path,
      line,
      message: `imports "${specifier}", which is not in the dependencies of packages/${place.package}/package.json`,
    }));
}

function packageNameOf(specifier: string): string {
  const depth = specifier.startsWith("@") ? 2 : 1;
  return specifier.split("/").slice(0, depth).join("/");
}

function checkPurity(file: SourceFacts): Violation[] {
  const place = placeOf(file.path);
  if (!place || !packages[place.package]?.pure) return [];
  const found: Violation[] = [];
  const add = (line: number, what: string): void => {
    const message = `${what}: packages/${place.package} is pure; take it as an argument or through a port`;
    found.push({ rule: "pure", file: file.path, line, message });
  };
  for (const { specifier, line } of file.imports) {
    if (specifier.startsWith("node:")) add(line, `imports "${specifier}"`);
  }
  for (const { name, line } of file.members) {
    if (impure.includes(name) || impure.includes(`${name.split(".")[0]}.*`)) add(line, `reads ${name}`);
  }
  for (const { line } of file.clockDates) add(line, "reads the clock with Date()");
  return found;
}

function checkCycles(files: readonly SourceFacts[]): Violation[] {
  const known = new Set(files.map(({ path }) => path));
  const graph = new Map(
    files.map((file) => {
      const relative = file.imports.filter(({ specifier }) => specifier.startsWith("."));
      const targets = relative.map(({ specifier }) => posix.join(posix.dirname(file.path), specifier));
      return [file.path, targets.filter((target) => known.has(target))] as const;
    }),
  );
  return findCycles(graph).map((cycle) => ({
    rule: "cycle",
    file: cycle[0] ?? "",
    message: `import cycle (type-only imports count): ${cycle.join(" -> ")}`,
  }));
}
