// Runs turbo with the project's own Node first in the path, without telemetry and without update notices.
import { join } from "node:path";
import { run } from "./lib/exec.mjs";
import { pinnedNode, projectEnv, root } from "./lib/project.mjs";

const turbo = join(root, "node_modules", "turbo", "bin", "turbo");
const { code } = await run(pinnedNode() ?? process.execPath, [turbo, ...process.argv.slice(2)], {
  env: projectEnv(),
});
process.exitCode = code;
