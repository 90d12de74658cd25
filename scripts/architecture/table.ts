// The directions of import, as data. To add a package or a folder, add it here, at its place in the order;
// docs/decisions/0002-import-directions.md says why the order is what it is.

export interface PackageRule {
  /** The packages of this project that it may import. */
  readonly mayImport: readonly string[];
  /**
   * The folders and top-level files of its src, from the lowest layer to the highest. A layer sees itself and
   * the layers before it; names that share a layer do not see each other. Without it, only cycles are refused.
   */
  readonly layers?: readonly (readonly string[])[];
  /** Folders whose subfolders do not see each other. */
  readonly isolatedSubfolders?: readonly string[];
  /** Pure packages have no I/O, no clock and no chance: see `impure` below. */
  readonly pure?: boolean;
}

export const packages: Readonly<Record<string, PackageRule>> = {
  core: {
    mayImport: [],
    layers: [
      ["value"],
      ["vocabulary"],
      ["ir"],
      ["ledger"],
      ["schema"],
      ["eval"],
      ["evaluator"],
      ["bundle"],
      ["explain"],
      ["decide"],
      ["counterfactual"],
      ["engine"],
    ],
    pure: true,
  },
  dsl: {
    mayImport: ["core"],
    layers: [
      ["source"],
      ["diagnostic"],
      ["syntax"],
      ["vocabulary"],
      ["resolve"],
      ["check"],
      ["lower"],
      ["emit", "format", "lint"],
      ["compile"],
      ["test-runner"],
    ],
    isolatedSubfolders: ["emit"],
  },
  store: { mayImport: ["core"] },
  adapters: {
    mayImport: ["core"],
    layers: [
      ["contract"],
      ["keep"],
      ["mapping"],
      ["run"],
      ["carrier", "unsubscribe"],
      ["crm", "database", "email", "files", "provider", "webhook"],
      ["kit"],
    ],
    isolatedSubfolders: ["crm", "provider"],
  },
  node: { mayImport: ["core", "dsl", "store"] },
  server: {
    mayImport: ["core", "dsl", "store", "adapters", "node"],
    layers: [["problem"], ["client", "keys", "telemetry"], ["configuration"], ["http"], ["serving"]],
  },
  cli: { mayImport: ["core", "dsl", "store", "adapters", "node", "server"] },
  conformance: { mayImport: ["core", "dsl", "store", "adapters", "node", "server", "cli"] },
  bench: { mayImport: ["core", "dsl", "store", "adapters", "node", "server", "cli"] },
};

/** What a pure package may not read. `x.*` is every member of x. */
export const impure = [
  "Date.now",
  "Math.random",
  "Temporal.Now",
  "performance.now",
  "crypto.randomUUID",
  "crypto.getRandomValues",
  "process.*",
];

export const maxLines = 450;

/** Written by programs: as long as what they are made of. */
export const generated: readonly string[] = ["packages/server/src/client/document.ts"];

export const tablePath = "scripts/architecture/table.ts";
