import type { Keep, Rejection } from "@comity/adapters";
import { formatInstant } from "@comity/core";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { UsageError } from "../frame/problem.ts";
import { CONFIG, soundConfiguration } from "../input/configuration.ts";
import { withKeep } from "../input/keep.ts";
import { CHOICE, choiceOf } from "../input/kept.ts";
import { FORMAT } from "./options.ts";

const ACTIONS = ["list", "retry", "drop"] as const;
type Action = (typeof ACTIONS)[number];

export const rejected: Command = {
  name: "rejected",
  summary: "shows the records that an adapter could not report, and has them tried again",
  usage: "list|retry|drop ADAPTER [ID...] [--config FILE]",
  purpose: [
    "A record that does not fit the vocabulary is kept, with where it stood and why. As long as there is one, its silo is not told " +
      "to be in step, unless the adapter's settings say on_rejected: go_on.",
    "retry asks the adapter to try records again: when it runs, at its next pass. It tries all of them by itself when it starts, so " +
      "after the mapping or the vocabulary was mended nothing has to be asked. drop gives records up. Without an ID, both mean all.",
    "What a record holds is kept sealed, and shown only with the key of the configuration. Without a key, where it stood and a code " +
      "are all that is kept: such a record has to come again from its source.",
  ],
  arguments: [
    { name: "ACTION", help: "list, retry or drop." },
    { name: "ADAPTER", help: "Its name in the configuration." },
    { name: "ID", help: "Numbers of records, as list shows them.", repeatable: true },
  ],
  options: [...CHOICE, CONFIG, FORMAT],
  examples: [
    { line: "comity rejected list risk-exports", does: "Which rows did not fit, and why?" },
    { line: "comity rejected retry risk-exports 7", does: "Tries the seventh again." },
    {
      line: "comity rejected drop risk-exports",
      does: "Gives all of them up: the silo may be in step without them.",
    },
    {
      line: "comity rejected drop risk-exports --about ana",
      does: "Gives up those about a person who is erased.",
    },
  ],
  exitCodes: [
    { code: 0, means: "It is done." },
    { code: 2, means: "Nothing was done: wrong usage, a configuration that cannot be read, or another key." },
  ],
  run: runRejected,
};

async function runRejected(args: Arguments, io: Io): Promise<number> {
  const [action, adapter, ...ids] = wanted(args.positionals);
  const configuration = await soundConfiguration(args.one("config"), io);
  if (configuration === null) return 2;
  return withKeep(configuration, adapter, async (keep) => {
    const isMeant = choiceOf(args, "rejected");
    let count = 0;
    for (const page of chosen(keep, ids)) {
      const meant = page.filter(({ at, detail }) =>
        isMeant({ at, content: detail === null ? null : detail.raw }),
      );
      count += meant.length;
      if (action === "list") await list(meant, args.one("format") === "jsonl", io);
      else change(keep, action, meant);
    }
    if (action === "list") {
      if (count === 0 && args.one("format") !== "jsonl") await io.out.write("Nothing is rejected.\n");
      return 0;
    }
    const many = `${count} ${count === 1 ? "record" : "records"}`;
    await io.out.write(
      action === "retry" ? `${many} will be tried again at the next pass.\n` : `${many} given up.\n`,
    );
    return 0;
  });
}

function wanted(positionals: readonly string[]): readonly [Action, string, ...number[]] {
  const [given, adapter, ...rest] = positionals;
  const action = ACTIONS.find((one) => one === given);
  if (action === undefined) {
    throw new UsageError(
      `There is nothing called "${given ?? ""}" to do.`,
      `Write one of ${ACTIONS.join(", ")}.`,
      "rejected",
    );
  }
  if (adapter === undefined)
    throw new UsageError("ADAPTER is missing.", "Name it as the configuration does.", "rejected");
  const ids = rest.map((text) => {
    if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
    throw new UsageError(
      `"${text}" is no number of a record.`,
      `comity rejected list ${adapter} shows them.`,
      "rejected",
    );
  });
  return [action, adapter, ...ids];
}

function change(keep: Keep, action: "retry" | "drop", meant: readonly Rejection[]): void {
  keep.transact(() => {
    for (const { id, source, place } of meant) {
      if (action === "retry") keep.rejections.ask(id);
      else keep.rejections.settle(source, place);
    }
  });
}

/** A page at a time: there may be many. @throws UsageError before the first one */
function* chosen({ rejections }: Keep, ids: readonly number[]): Generator<readonly Rejection[]> {
  if (ids.length > 0) {
    yield ids.map((id) => {
      const [found] = rejections.list(null, id - 1, 1);
      if (found?.id === id) return found;
      throw new UsageError(
        `No record ${id} is kept as rejected.`,
        "It may have been settled since.",
        "rejected",
      );
    });
    return;
  }
  for (let page = rejections.list(null); page.length > 0; ) {
    yield page;
    page = rejections.list(null, page.at(-1)?.id);
  }
}

async function list(meant: readonly Rejection[], isJson: boolean, io: Io): Promise<void> {
  for (const { id, place, code, at, attempts, isAsked, detail } of meant) {
    const since = formatInstant(at);
    if (isJson)
      await io.out.write(`${JSON.stringify({ id, place, code, at: since, attempts, isAsked, ...detail })}\n`);
    else {
      const waits = isAsked ? ", will be tried again" : "";
      await io.out.write(`${id}  ${place}  ${code}  ${since}${waits}\n`);
      await io.out.write(
        `   ${detail?.reason ?? "What it holds was not kept, or is sealed with a key that is not given."}\n`,
      );
    }
  }
}
