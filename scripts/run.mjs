// `npm start`, `npm test` and `npm run bench`. Runs on Node 20 with nothing installed; what it starts runs on the project's Node.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "./lib/exec.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { pinnedNode, projectEnv, root } from "./lib/project.mjs";
import { testAll } from "./lib/test-all.mjs";

const demo = "examples/insurer-day/run.mjs";

async function start(args) {
  const turbo = join(root, "node_modules", "turbo", "bin", "turbo");
  const node = pinnedNode();
  const build = await run(node, [turbo, "run", "build", "--output-logs=errors-only"], {
    env: projectEnv(),
    quiet: true,
  });
  if (build.code !== 0) {
    process.stderr.write(`${build.output}\n\nThe packages do not build, so the example can't run.\n`);
    return 1;
  }
  if (!existsSync(join(root, demo))) {
    process.stderr.write(`${demo} is missing, so there is nothing to start.\n`);
    return 1;
  }
  return (await run(node, [demo, ...args], { env: projectEnv() })).code;
}

/** Measures what is in the sources, so nothing is built before. */
async function bench(args) {
  const [first, ...rest] = args;
  const [script, given] = first === "ledger" ? ["ledger/main.ts", rest] : ["main.ts", args];
  const command = ["--conditions=@comity/source", `packages/bench/src/${script}`, ...given];
  return (await run(pinnedNode(), command, { env: projectEnv() })).code;
}

const commands = { start, test: testAll, bench };
const [name = "", ...args] = process.argv.slice(2);

if (!Object.hasOwn(commands, name)) {
  process.stderr.write(`Usage: node scripts/run.mjs ${Object.keys(commands).join("|")} [arguments]\n`);
  process.exit(2);
}

const problem = await ensureInstalled();
if (problem) {
  process.stderr.write(`${problem}\n`);
  if (name === "test") process.stdout.write("0 passed, 1 failed\n");
  process.exitCode = 1;
} else {
  process.exitCode = await commands[name](args);
}
