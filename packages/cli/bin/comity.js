#!/usr/bin/env node
// Runs on Node 20 far enough to find a newer one, or to say what is missing. Everything else is in src/main.ts.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { handOver } from "./hand-over.js";

const OLDEST = 24;
const here = dirname(fileURLToPath(import.meta.url));

if (Number.parseInt(process.versions.node, 10) < OLDEST) await runOnNewerNode();
else await start();

async function start() {
  hideNodeWarnings();
  const main = await load();
  if (main) process.exitCode = await main(process.argv.slice(2));
}

async function load() {
  try {
    // By its own name, so that the tests run the sources (node --conditions=@comity/source) through this very file.
    const { runFromProcess } = await import("@comity/cli");
    return runFromProcess;
  } catch (error) {
    if (error?.code !== "ERR_MODULE_NOT_FOUND" || existsSync(join(here, "..", "dist", "index.js")))
      throw error;
    process.stderr.write("comity is not built yet: run `npm run build` in the project's folder.\n");
    process.exitCode = 2;
    return undefined;
  }
}

/** The project brings a Node of its own; the one in the path may be older. */
async function runOnNewerNode() {
  const node = pinnedNode();
  if (node === undefined) {
    process.stderr.write(
      `comity needs Node ${OLDEST} or newer, and this is ${process.version}. Install one from https://nodejs.org, ` +
        "or run `npm install` in the project's folder, which brings one.\n",
    );
    process.exitCode = 2;
    return;
  }
  try {
    process.exitCode = await handOver(node, process.argv.slice(1));
  } catch (error) {
    process.stderr.write(`comity could not start ${node}: ${error.message}\n`);
    process.exitCode = 2;
  }
}

function pinnedNode() {
  const exe = process.platform === "win32" ? "node.exe" : "node";
  for (let folder = here; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", "node", "bin", exe);
    if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * Node says on every start that node:sqlite is experimental, and which of two colour settings wins: nothing that whoever runs
 * comity could or should do something about.
 */
function hideNodeWarnings() {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...rest) => {
    if (!/SQLite is an experimental feature|'NO_COLOR' env is ignored/.test(String(warning)))
      emitWarning(warning, ...rest);
  };
}
