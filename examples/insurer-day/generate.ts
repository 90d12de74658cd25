// node examples/insurer-day/generate.ts [seed] [folder]

import { exportsFolder } from "./src/day/paths.ts";
import { generateInto, readSeed } from "./src/generator/write.ts";

try {
  const seed = readSeed(process.argv[2]);
  const folder = process.argv[3] ?? exportsFolder;
  const bytes = generateInto(folder, seed);
  process.stdout.write(`Seed ${seed}: ${(bytes / 1024).toFixed(0)} kB in ${folder}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
