// Starts one command at a time and waits for it, so that Ctrl-C ends the command first and this process after it.
import { spawn } from "node:child_process";
import { root } from "./project.mjs";

// One Ctrl-C arrives several times: from the terminal, and again from npm. Only a later one is a second thought.
const againAfterMs = 1_000;

let running;
let interruptedBy;
let interruptedAtMs = 0;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => interrupt(signal));

function interrupt(signal) {
  if (interruptedBy) {
    if (Date.now() - interruptedAtMs > againAfterMs) running?.kill("SIGKILL");
    return;
  }
  interruptedBy = signal;
  interruptedAtMs = Date.now();
  // A terminal sends Ctrl-C to the command too; it should get it once, so that it can end in good order.
  const alreadySent = signal === "SIGINT" && process.stdin.isTTY;
  if (!alreadySent) running?.kill(signal);
  if (!running) exitIfInterrupted();
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
