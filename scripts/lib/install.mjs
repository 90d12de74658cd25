// Installs what the lockfile says, but only when node_modules is not already just that.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "./exec.mjs";
import { pinnedNode, root } from "./project.mjs";

const stamp = join(root, "node_modules", ".comity-installed");

// The parts of a package.json that change what an install does; a new script or description does not.
const installFields = [
  "name",
  "version",
  "bin",
  "workspaces",
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
  "overrides",
  "allowScripts",
];

function manifests() {
  const packages = join(root, "packages");
  const folders = existsSync(packages) ? readdirSync(packages).sort() : [];
  const files = [join(root, "package.json"), ...folders.map((name) => join(packages, name, "package.json"))];
  return files.filter((file) => existsSync(file));
}

function wanted() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  hash.update(readFileSync(join(root, "package-lock.json")));
  for (const file of manifests()) {
    const manifest = JSON.parse(readFileSync(file, "utf8"));
    hash.update(JSON.stringify(installFields.map((field) => manifest[field] ?? null)));
  }
  return hash.digest("hex");
}

function installed() {
  // The stamp is written last, so an install that was interrupted has none.
  if (!existsSync(stamp) || !pinnedNode()) return undefined;
  return readFileSync(stamp, "utf8").trim();
}

/** Called at the end of every complete install, also of one that somebody started by hand. */
export function markInstalled() {
  if (!pinnedNode()) return;
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(stamp, `${wanted()}\n`);
}

function npm() {
  const path = process.env.npm_execpath;
  // npm_execpath also names pnpm or yarn when one of those started us.
  if (path && /^npm(-cli)?\.[cm]?js$/.test(basename(path)))
    return { command: process.execPath, before: [path] };
  return { command: "npm", before: [], shell: process.platform === "win32" };
}

/** Returns undefined when everything is in place, or else the reason why it is not. */
export async function ensureInstalled() {
  const want = wanted();
  if (installed() === want) return undefined;
  process.stdout.write("Installing the project's dependencies with npm ci (only this once) ...\n");
  rmSync(stamp, { force: true });
  const { command, before, shell } = npm();
  const args = [...before, "ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const result = await run(command, args, {
    env: { ...process.env, COMITY_SKIP_PREPARE: "1" },
    quiet: true,
    shell,
  });
  if (result.code !== 0) return `${result.output}\n\nnpm ci failed (exit code ${result.code}).`;
  if (!pinnedNode()) {
    return "npm ci left no node_modules/node/bin/node. Are install scripts switched off (npm config get ignore-scripts)?";
  }
  markInstalled();
  return undefined;
}
