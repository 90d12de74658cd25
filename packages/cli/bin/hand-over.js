import { spawn } from "node:child_process";

/**
 * Runs another program in this process's place: with its terminal, its signals and its end.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<number>} the program's exit code; a program that a signal ended ends this process by the same one
 * @throws {Error} if the program cannot be started
 */
export async function handOver(program, args) {
  const child = spawn(program, args, { stdio: "inherit" });
  // A terminal interrupts both by itself; twice would mean that somebody lost patience.
  const passOn = (signal) => (signal === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(signal));
  const signals = ["SIGTERM", "SIGINT", "SIGHUP"];
  for (const signal of signals) process.on(signal, passOn);
  const { code, signal } = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve({ code, signal }));
  }).finally(() => {
    for (const one of signals) process.off(one, passOn);
  });
  if (signal !== null) process.kill(process.pid, signal);
  return code ?? 2;
}
