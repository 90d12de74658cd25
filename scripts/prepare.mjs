// npm's "prepare": after an install, build what there is so that `npx comity` works at once.
// It never fails an install: a build that does not pass says so here and again in `npm test`.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "./lib/exec.mjs";
import { markInstalled } from "./lib/install.mjs";
import { pinnedNode, projectEnv, root } from "./lib/project.mjs";

// scripts/run.mjs builds by itself after it has installed.
if (process.env.COMITY_SKIP_PREPARE) process.exit(0);

const turbo = join(root, "node_modules", "turbo", "bin", "turbo");
const node = pinnedNode();

// An install without the development dependencies has nothing to build with.
if (node && existsSync(turbo)) {
  markInstalled();
  const build = await run(node, [turbo, "run", "build", "--output-logs=errors-only"], {
    env: projectEnv(),
    quiet: true,
  });
  if (build.code !== 0) {
    process.stderr.write(`${build.output}\n\nInstalled, but the packages do not build: see above.\n`);
  }
}
