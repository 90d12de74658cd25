// Where the project is, and the environment its tools run in. Plain ESM for Node 20: nothing may be installed yet.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The Node that the lockfile pins; absent until the install scripts have run. */
export function pinnedNode() {
  const exe = process.platform === "win32" ? "node.exe" : "node";
  const path = join(root, "node_modules", "node", "bin", exe);
  return existsSync(path) ? path : undefined;
}

/** process.env with the pinned Node and the project's tools first in the path. */
export function projectEnv() {
  const first = [join(root, "node_modules", "node", "bin"), join(root, "node_modules", ".bin")];
  const pathKey = Object.keys(process.env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  return {
    ...process.env,
    [pathKey]: [...first, process.env[pathKey]].filter(Boolean).join(delimiter),
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
    DO_NOT_TRACK: "1",
  };
}
