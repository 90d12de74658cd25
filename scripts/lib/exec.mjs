// Starts one command at a time and waits for it, so that Ctrl-C ends the command first and this process after it.
import { spawn } from "node:child_process";
import { root } from "./project.mjs";

let running;
let interruptedBy;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    // A second signal means that the command did not listen to the first.
    running?.kill(interruptedBy ? "SIGKILL" : signal);
    interruptedBy = signal;
    if (!running) exitIfInterrupted();
  });
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

function exitIfInterrupted() {
  if (!interruptedBy) return;
  process.stderr.write(`\nStopped by ${interruptedBy}.\n`);
  process.exit(128 + signalNumbers[interruptedBy]);
}

/**
 * Runs a command to its end. `quiet` collects what it prints instead of showing it.
 * Never rejects: a command that could not be started has the code 127 and says why in its output.
 */
export async function run(command, args, { env, quiet = false, shell = false } = {}) {
  const chunks = [];
  const code = await new Promise((resolve) => {
    running = spawn(command, args, {
      cwd: root,
      env,
      shell,
      stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    });
    running.stdout?.on("data", (chunk) => chunks.push(chunk));
    running.stderr?.on("data", (chunk) => chunks.push(chunk));
    running.on("error", (error) => {
      chunks.push(Buffer.from(`${command}: ${error.message}\n`));
      resolve(127);
    });
    running.on("close", (exitCode, signal) => resolve(signal ? 128 : exitCode));
  });
  running = undefined;
  exitIfInterrupted();
  return { code, output: Buffer.concat(chunks).toString("utf8").trimEnd() };
}
