import type { Keep, Letter } from "@comity/adapters";
import { formatInstant } from "@comity/core";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { UsageError } from "../frame/problem.ts";
import { CONFIG, soundConfiguration } from "../input/configuration.ts";
import { withKeep } from "../input/keep.ts";
import { CHOICE, choiceOf } from "../input/kept.ts";
import { FORMAT } from "./options.ts";

const ACTIONS = ["list", "replay", "drop"] as const;

export const deadLetters: Command = {
  name: "dead-letters",
  summary: "shows the deliveries that an adapter gave up, and has them made again",
  usage: "list|replay|drop ADAPTER [POSITION...] [--config FILE]",
  purpose: [
    "An adapter that delivers what happened tries a delivery again and again, and gives it up in the end, so that the customer's " +
      "later ones can go. What was given up is kept, sealed.",
    "replay gives deliveries all their tries again: when the adapter runs. They come after what has been delivered meanwhile, with the " +
      "same id. drop forgets them. Without a POSITION, both mean all.",
  ],
  arguments: [
    { name: "ACTION", help: "list, replay or drop." },
    { name: "ADAPTER", help: "Its name in the configuration." },
    { name: "POSITION", help: "Places in the log, as list shows them.", repeatable: true },
  ],
  options: [...CHOICE, CONFIG, FORMAT],
  examples: [
    { line: "comity dead-letters list crm", does: "What did the CRM never take?" },
    { line: "comity dead-letters replay crm", does: "Delivers all of it again." },
    { line: "comity dead-letters drop crm --older-than 30d", does: "Forgets what was given up a month ago." },
  ],
  exitCodes: [
    { code: 0, means: "It is done." },
    { code: 2, means: "Nothing was done: wrong usage, a configuration that cannot be read, or another key." },
  ],
  run: runDeadLetters,
};

async function runDeadLetters(args: Arguments, io: Io): Promise<number> {
  const [given, adapter, ...rest] = args.positionals;
  const action = ACTIONS.find((one) => one === given);
  if (action === undefined) {
    const help = `Write one of ${ACTIONS.join(", ")}.`;
    throw new UsageError(`There is nothing called "${given ?? ""}" to do.`, help, "dead-letters");
  }
  if (adapter === undefined) {
    throw new UsageError("ADAPTER is missing.", "Name it as the configuration does.", "dead-letters");
  }
  const configuration = await soundConfiguration(args.one("config"), io);
  if (configuration === null) return 2;
  return withKeep(configuration, adapter, async (keep) => {
    const isMeant = choiceOf(args, "dead-letters");
    let count = 0;
    for (const page of chosen(keep, adapter, rest)) {
      const letters = page.filter(isMeant);
      count += letters.length;
      if (action === "list") await list(letters, args.one("format") === "jsonl", io);
      else change(keep, action, letters);
    }
    if (action === "list") {
      if (count === 0 && args.one("format") !== "jsonl") await io.out.write("Nothing was given up.\n");
      return 0;
    }
    const many = `${count} ${count === 1 ? "delivery" : "deliveries"}`;
    await io.out.write(action === "replay" ? `${many} will be made again.\n` : `${many} forgotten.\n`);
    return 0;
  });
}

function change(keep: Keep, action: "replay" | "drop", letters: readonly Letter[]): void {
  keep.transact(() => {
    for (const letter of letters) {
      if (action === "replay") keep.letters.replay(letter, Date.now());
      else keep.letters.settle(letter);
    }
  });
}

/** A page at a time: there may be many. @throws UsageError before the first one */
function* chosen(keep: Keep, adapter: string, positions: readonly string[]): Generator<readonly Letter[]> {
  if (positions.length > 0) {
    yield positions.map((text) => deadAt(keep, adapter, text));
    return;
  }
  for (let page = keep.letters.dead(adapter); page.length > 0; ) {
    yield page;
    page = keep.letters.dead(adapter, page.at(-1)?.position);
  }
}

/** @throws UsageError */
function deadAt({ letters }: Keep, adapter: string, text: string): Letter {
  const letter = /^\d{1,15}$/.test(text) ? letters.deadAt(adapter, Number(text)) : null;
  if (letter !== null) return letter;
  throw new UsageError(
    `No delivery at ${text} was given up.`,
    "It may have been made since.",
    "dead-letters",
  );
}

async function list(letters: readonly Letter[], isJson: boolean, io: Io): Promise<void> {
  for (const { position, kind, attempts, code, at, content } of letters) {
    const since = formatInstant(at);
    if (isJson)
      await io.out.write(
        `${JSON.stringify({ position, kind, attempts, code, at: since, delivery: content })}\n`,
      );
    else await io.out.write(`${position}  ${kind}  ${attempts} tries, the last one at ${since}: ${code}\n`);
  }
}
