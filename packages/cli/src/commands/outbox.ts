import { setTimeout as sleep } from "node:timers/promises";
import {
  type Batch,
  DELIVERY_KINDS,
  type DeliveryKind,
  type Outbox,
  openOutbox,
  suggest,
} from "@comity/core";
import { openStore, storeNamed } from "@comity/store";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { UsageError } from "../frame/problem.ts";
import { isFolder } from "../input/folder.ts";
import { instantOption } from "../input/instant.ts";
import { deliveryLine } from "../output/delivery.ts";

export const outbox: Command = {
  name: "outbox",
  summary: "delivers what happened to whoever has to act on it",
  usage: "--ledger LEDGER --consumer NAME [options]",
  purpose: [
    "Writes what happened that somebody has to act on, one JSON object a line, in order: holds that were resolved, recalls, " +
      "misses, clearances that lapsed, starts that nobody reported, alerts, and customers and records that need a look. " +
      "It begins where this consumer stopped the last time.",
    "What was written is acknowledged. If this is killed in between, the same lines come again with the same id: whoever " +
      "reads them remembers the ids that are done with. Of several with one consumer's name one gets lines, and the others " +
      "wait until it is done or its lease has run out.",
    "It only reads what was decided: it needs no rules, and wakes no holds.",
  ],
  arguments: [],
  options: [
    {
      name: "ledger",
      value: "LEDGER",
      required: true,
      help: "An SQLite file, or postgres://USER@HOST/DATABASE.",
    },
    {
      name: "consumer",
      value: "NAME",
      required: true,
      help: "Whose place in the log it is; a new name begins at its start.",
    },
    {
      name: "kinds",
      value: "KINDS",
      help: `Only these, separated by commas: ${DELIVERY_KINDS.join(", ")}. All but decided if absent. A consumer passes over the others for good.`,
    },
    { name: "since", value: "ISO", help: "Passes over what happened before this instant." },
    { name: "limit", value: "N", help: "Ends after so many lines. Without it, at the end of the log." },
    {
      name: "lease",
      value: "SECONDS",
      help: "How long lines that were taken are not given to another; 60 if absent.",
    },
    { name: "follow", help: "Goes on at the end of the log, and waits for more." },
  ],
  examples: [
    {
      line: "comity outbox --ledger ledger.db --consumer mail --kinds resolved,recalled",
      does: "What may go now that was held, and what must not go after all?",
    },
    {
      line: "comity outbox --ledger ledger.db --consumer desk --follow",
      does: "Goes on writing what happens, until it is stopped.",
    },
  ],
  exitCodes: [
    { code: 0, means: "What there was is written and acknowledged, or whoever read it has gone." },
    { code: 2, means: "Wrong usage, or a ledger that cannot be used." },
  ],
  run: runOutbox,
};

/** So many lines are taken at a time, */
const BATCH = 100;
/** and so long, in milliseconds, passes until a look for more. */
const PAUSE_MS = 500;

interface Wanted {
  readonly consumer: string;
  readonly kinds: readonly DeliveryKind[] | undefined;
  readonly since: number | undefined;
  readonly limit: number;
  readonly leaseMs: number;
  readonly follow: boolean;
}

async function runOutbox(args: Arguments, io: Io): Promise<number> {
  const wanted = wantedOf(args);
  const ledger = args.required("ledger");
  const named = storeNamed(ledger);
  // To open an SQLite file that is not there begins a ledger, and a mistyped path would never deliver anything.
  if (named.kind === "sqlite") await isFolder(named.path);
  const store = await openStore(ledger);
  try {
    await deliver(openOutbox(store, { now: () => Date.now() }), wanted, io);
  } finally {
    await store.close();
  }
  return 0;
}

async function deliver(log: Outbox, wanted: Wanted, io: Io): Promise<void> {
  let left = wanted.limit;
  while (left > 0) {
    const batch = await take(log, wanted, Math.min(BATCH, left));
    if (batch.token !== null) {
      await writeAndAcknowledge(log, wanted.consumer, batch, io);
      left -= batch.deliveries.length;
    } else if (batch.leaseUntil === null && !wanted.follow) return;
    else await sleep(PAUSE_MS);
  }
}

async function take(log: Outbox, { consumer, kinds, since, leaseMs }: Wanted, limit: number): Promise<Batch> {
  return log.take(consumer, {
    limit,
    leaseMs,
    ...(kinds === undefined ? {} : { kinds }),
    ...(since === undefined ? {} : { since }),
  });
}

async function writeAndAcknowledge(log: Outbox, consumer: string, batch: Batch, io: Io): Promise<void> {
  const last = batch.deliveries.at(-1);
  if (batch.token === null || last === undefined) return;
  for (const delivery of batch.deliveries) await io.out.write(`${JSON.stringify(deliveryLine(delivery))}\n`);
  await io.out.flushed();
  await log.acknowledge(consumer, batch.token, last.position);
}

function wantedOf(args: Arguments): Wanted {
  const since = args.one("since");
  return {
    consumer: args.required("consumer"),
    kinds: kindsOf(args.one("kinds")),
    since: since === undefined ? undefined : instantOption("since", since, "UTC"),
    limit: numberOf("limit", args.one("limit")) ?? Number.POSITIVE_INFINITY,
    leaseMs: 1_000 * (numberOf("lease", args.one("lease")) ?? 60),
    follow: args.one("follow") !== undefined,
  };
}

/** @throws UsageError */
function kindsOf(given: string | undefined): readonly DeliveryKind[] | undefined {
  return given?.split(",").map((text) => {
    const kind = DELIVERY_KINDS.find((one) => one === text.trim());
    if (kind !== undefined) return kind;
    const near = suggest(text.trim(), DELIVERY_KINDS);
    const help = near === null ? `There are ${DELIVERY_KINDS.join(", ")}.` : `Did you mean "${near}"?`;
    throw new UsageError(`--kinds: there is no kind "${text.trim()}".`, help, "outbox");
  });
}

/** @throws UsageError */
function numberOf(option: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const number = Number(given);
  if (/^[0-9]+$/.test(given) && Number.isSafeInteger(number) && number > 0) return number;
  throw new UsageError(
    `--${option} ${given} is no whole number above zero.`,
    "Give a number such as 100.",
    "outbox",
  );
}
