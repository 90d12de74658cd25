// Runs turbo with the project's own Node first in the path, without telemetry and without update notices.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { projectEnv, root } from "./lib/project.mjs";

const turbo = join(root, "node_modules", "turbo", "bin", "turbo");
const child = spawn(process.execPath, [turbo, ...process.argv.slice(2)], {
  cwd: root,
  env: projectEnv(),
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  process.exitCode = signal ? 1 : (code ?? 1);
});
