import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { styleFor } from "../frame/style.ts";
import { CONFIG, soundConfiguration } from "../input/configuration.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "tries every connection of a configuration, and says what is wrong",
  usage: "[--config FILE]",
  purpose: [
    "Reads the configuration, compiles the rules, looks at the ledger, its schema and its clock, at the folder for state, the " +
      "port and the keys, and tries every adapter's connections. Nothing is sent, decided or recorded.",
  ],
  arguments: [],
  options: [CONFIG],
  examples: [{ line: "comity doctor", does: "Would `comity serve` run here, and reach all that it needs?" }],
  exitCodes: [
    { code: 0, means: "All is well." },
    { code: 1, means: "Something is wrong: it is shown." },
    { code: 2, means: "Nothing could be tried: wrong usage, or a configuration that cannot be read." },
  ],
  run: runDoctor,
};

async function runDoctor(args: Arguments, io: Io): Promise<number> {
  const configuration = await soundConfiguration(args.one("config"), io);
  if (configuration === null) return 2;
  const { ConfigurationError, examine, serverLog } = await import("@comity/server");
  const silent = serverLog({ write: () => undefined }, "error");
  const style = styleFor(io.out);
  try {
    const findings = await examine(configuration, silent);
    for (const { tried, problem, help } of findings) {
      const mark = problem === null ? style("good", "ok  ") : style("bad", "FAIL");
      await io.out.write(`${mark} ${tried}\n`);
      if (problem !== null) await io.out.write(`     ${problem}${help === null ? "" : `\n     ${help}`}\n`);
    }
    const wrong = findings.filter(({ problem }) => problem !== null).length;
    await io.out.write(wrong === 0 ? "\nAll is well.\n" : `\n${wrong} of ${findings.length} went wrong.\n`);
    return wrong === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    await io.err.write(`${error.message}\n`);
    return 2;
  }
}
