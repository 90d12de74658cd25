import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../.peers/", import.meta.url));

/** What is installed of the peers, and what is not. */
export interface Peers {
  /** Name to version. */
  readonly installed: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
}

/** Installs the peers that are not there at their exact versions, apart from the workspace and its lock. */
export function installPeers(tell: (line: string) => void): Peers {
  const before = peersIn(FOLDER);
  if (before.missing.length === 0) return before;
  tell(`Installing ${before.missing.join(", ")} in packages/bench/.peers ...`);
  // npm stands beside the node that runs this, or on the path.
  const npm = process.env.npm_execpath;
  const options = ["install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"];
  const command = npm === undefined ? "npm" : process.execPath;
  const args = npm === undefined ? options : [npm, ...options];
  const { status, stderr, error } = spawnSync(command, args, {
    cwd: dirname(join(FOLDER, "x")),
    encoding: "utf8",
  });
  if (status !== 0) tell(`npm could not install the peers: ${error?.message ?? stderr.trim()}`);
  return peersIn(FOLDER);
}

function peersIn(folder: string): Peers {
  const { dependencies } = readJson(join(folder, "package.json")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const installed: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, wanted] of Object.entries(dependencies)) {
    const manifest = join(folder, "node_modules", name, "package.json");
    const version = existsSync(manifest)
      ? (readJson(manifest) as { readonly version: string }).version
      : null;
    if (version === wanted) installed[name] = version;
    else missing.push(name);
  }
  return { installed, missing };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
