import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { exportsFolder, mappingsFolder, outFolder } from "./day/paths.ts";
import { dayInWords, inputInWords } from "./day/print.ts";
import { runDay } from "./day/run-day.ts";
import { DEFAULT_SEED } from "./generator/generate.ts";
import { generateInto, readSeed } from "./generator/write.ts";
import { insurerRules } from "./rules.ts";

const USAGE = `Plays a day at an insurer.

  npm start                   the committed exports
  npm start -- --seed 7       another day, made up from this seed
`;

/** Runs the example. Returns the exit code: 0, or 1 with the reason on standard error. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { seed: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    await playDay(readSeed(values.seed));
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function playDay(seed: number): Promise<void> {
  const rules = insurerRules();
  const started = performance.now();
  const result = await runDay({
    rules,
    exports: exportsOf(seed),
    mappings: mappingsFolder,
    out: outFolder,
    seed: String(seed),
    onRead: (exports, messages) => process.stdout.write(inputInWords(exports, messages)),
  });
  process.stdout.write(dayInWords(result, (performance.now() - started) / 1000));
}

/** The committed exports for the default seed, so that editing them is tried by running; else a day made up afresh. */
function exportsOf(seed: number): string {
  if (seed === DEFAULT_SEED && existsSync(exportsFolder)) return exportsFolder;
  const folder = join(outFolder, `exports-${seed}`);
  generateInto(folder, seed);
  return folder;
}
