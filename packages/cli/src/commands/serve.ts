import { setTimeout as sleep } from "node:timers/promises";
import type { Running, ServerLog } from "@comity/server";
import { calledAs } from "../frame/called.ts";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { CommandError } from "../frame/problem.ts";
import { CONFIG, soundConfiguration } from "../input/configuration.ts";

export const serve: Command = {
  name: "serve",
  summary: "runs Comity with its connections, and answers over HTTP",
  usage: "[--config FILE]",
  purpose: [
    "Opens the ledger, starts the adapters that the configuration names, and answers over HTTP. What it does is logged to " +
      "standard output, one JSON object a line, with nothing personal in it.",
    "On SIGTERM it says at /readyz that it is not ready, goes on answering for as long as http.drain_seconds says, ends what it " +
      "has begun, and lets go of the ledger. On SIGINT it does the same without waiting.",
  ],
  arguments: [],
  options: [CONFIG],
  examples: [
    { line: "comity serve", does: "Runs what ./comity.yaml says." },
    { line: "comity serve --config /etc/comity/comity.yaml", does: "Runs what another file says." },
  ],
  exitCodes: [
    { code: 0, means: "It was told to end, and has ended." },
    { code: 1, means: "It was told to end, and something that did not stop in time was cut off." },
    {
      code: 2,
      means:
        "It could not begin: a configuration or rules with errors, a ledger, a port or an adapter that cannot be used.",
    },
  ],
  run: runServe,
};

async function runServe(args: Arguments, io: Io): Promise<number> {
  const configuration = await soundConfiguration(args.one("config"), io);
  if (configuration === null) return 2;
  const {
    AdapterError,
    ConfigurationError,
    RulesError,
    serve: begin,
    serverLog,
  } = await import("@comity/server");
  let written = Promise.resolve();
  // Who reads the log may go; that is no reason to stop answering.
  const write = (line: string): void => {
    written = io.out.write(line).catch(() => undefined);
  };
  const log = serverLog({ write }, configuration.logLevel);
  const endWithin = endingOf(io, () => written);
  let running: Running;
  try {
    running = await begin(configuration, log);
  } catch (error) {
    endWithin(LEFT_MS, 2, () => log.error("something was left open"));
    if (error instanceof ConfigurationError || error instanceof RulesError) {
      await io.err.write(`${error.message}\n`);
      return 2;
    }
    if (error instanceof AdapterError)
      throw new CommandError(error.message, await helpAfter(error.cause, io));
    if (isTaken(error)) {
      const { host, port } = configuration.http;
      throw new CommandError(
        `Another program listens on ${host}:${port}.`,
        `Is comity running already? Else name another port: \`http: {port: N}\`. ${calledAs(io)} doctor tells what else is wrong.`,
      );
    }
    throw error;
  }
  // Who reads that it answers may tell it to end at once.
  const told = tellsToEnd();
  await io.err.write(`comity answers on ${running.url}\n`);
  const signal = await told;
  log.info("told to end", { signal });
  return end(running, signal === "SIGINT", log, io, endWithin);
}

function tellsToEnd(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

/** What to do about an adapter that could not start. */
async function helpAfter(cause: unknown, io: Io): Promise<string> {
  const { KeepError } = await import("@comity/adapters");
  if (cause instanceof KeepError) return cause.help;
  const first = isTaken(cause) ? "Is comity running already? Else name another port in its `listen`. " : "";
  return `${first}${calledAs(io)} doctor tries each connection, and says what to do.`;
}

/** How long the log has to be written at the end. */
const LOG_MS = 2_000;
/** What has ended may have something left open for so long. */
const LEFT_MS = 5_000;

type EndWithin = (ms: number, code: number, say: () => void) => NodeJS.Timeout;

/**
 * Ends the process after some milliseconds, if what somebody has left open still keeps it: a supervisor that waits for its end would wait for
 * ever. It does not keep the process itself.
 */
function endingOf({ endProcess }: Io, written: () => Promise<void>): EndWithin {
  const end = async (code: number): Promise<void> => {
    await Promise.race([written(), sleep(LOG_MS)]);
    endProcess?.(code);
  };
  return (ms, code, say) =>
    setTimeout(() => {
      say();
      void end(code);
    }, ms).unref();
}

/** Resolves to the exit code when it has ended. */
async function end(
  running: Running,
  atOnce: boolean,
  log: ServerLog,
  io: Io,
  endWithin: EndWithin,
): Promise<number> {
  const { stopsWithinMs: ms } = running;
  const late = endWithin(ms, 1, () => log.error("did not end in time", { ms }));
  const hanging = await running.stop(atOnce);
  clearTimeout(late);
  if (hanging.length === 0) {
    endWithin(LEFT_MS, 0, () => log.error("something was left open"));
    return 0;
  }
  await io.err.write(
    `Cut off, for it did not stop in time: ${hanging.join(", ")}. What it was doing is done when comity serves again.\n`,
  );
  endWithin(0, 1, () => undefined);
  return 1;
}
