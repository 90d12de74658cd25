import { access, constants, readdir, stat } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { isZone } from "@comity/core";
import type { Finding } from "../contract/adapter.ts";
import { type AdapterContext, type AdapterType, SettingsError } from "../contract/adapter-type.ts";
import { configuredMapping } from "../mapping/mapping-setting.ts";
import { lengthSetting } from "../run/length-setting.ts";
import { type PollSettings, pollSettings, requireOwnNames } from "../run/poll-settings.ts";
import { pollingAdapter } from "../run/poller.ts";
import type { AsOf } from "./as-of.ts";
import { isMeant } from "./drop-folder.ts";
import type { FeedParts } from "./feed.ts";
import { feedSource } from "./feed-source.ts";
import { type FeedSettings, FILES_SCHEMA, type FilesSettings } from "./files-settings.ts";

const EVERY_MS = 10_000;
const REST_MS = 5_000;

/** A folder into which a system drops its exports, as `type: files` of the configuration. */
export const filesAdapter: AdapterType<FilesSettings> = {
  type: "files",
  schema: FILES_SCHEMA,
  create(settings, context) {
    const poll = pollSettings(settings, EVERY_MS, context);
    requireOwnNames("feeds", settings.feeds);
    const feeds = settings.feeds.map((feed, index) => feedOf(feed, index, settings, poll, context));
    return pollingAdapter(poll, context, {
      sources: async (keep) => ({
        sources: feeds.map((parts) => feedSource({ ...parts, keep })),
        close: async () => undefined,
      }),
      probe: () => probe(resolve(context.base, settings.folder), feeds),
    });
  },
};

type Unkept = Omit<FeedParts, "keep">;

function feedOf(
  feed: FeedSettings,
  index: number,
  settings: FilesSettings,
  poll: PollSettings,
  context: AdapterContext,
): Unkept {
  const path = ["feeds", index];
  const vocabulary = () => context.rules().vocabulary;
  const options = { vocabulary, silo: poll.silo };
  const { mapping } = configuredMapping(feed.mapping, [...path, "mapping"], context.base, options);
  const end = extname(feed.files).toLowerCase();
  if (end !== ".csv" && end !== ".jsonl") {
    throw new SettingsError(
      [...path, "files"],
      "Only .csv and .jsonl files are read.",
      "Write it as *.csv or *.jsonl.",
    );
  }
  if (feed.holds === "all" && context.key === null) {
    throw new SettingsError(
      [...path, "holds"],
      "To tell what a whole set lacks, what the last one held has to be kept, and that is sealed.",
      "Configure a key for sealing.",
    );
  }
  return {
    name: `${context.name}/${feed.name}`,
    adapter: context.name,
    silo: poll.silo,
    folder: resolve(context.base, settings.folder),
    pattern: feed.files,
    holds: feed.holds,
    asOf: asOfOf(feed, path, vocabulary().company.timeZone),
    restMs: lengthSetting(settings.rest, REST_MS, ["rest"]),
    rows: { delimiter: feed.delimiter ?? ",", encoding: encodingOf(feed, path) },
    mapping,
    onRejected: poll.onRejected,
    mostGone: poll.mostGone,
    vocabulary,
    now: context.now,
    log: context.log,
  };
}

function asOfOf(feed: FeedSettings, path: readonly (string | number)[], companyZone: string): AsOf {
  if (feed.as_of !== "name") {
    return {
      kind: "modified",
      takesMs: feed.takes === undefined ? 0 : lengthSetting(feed.takes, 0, [...path, "takes"]),
    };
  }
  const timeZone = feed.time_zone ?? companyZone;
  if (isZone(timeZone)) return { kind: "name", timeZone };
  throw new SettingsError(
    [...path, "time_zone"],
    `There is no time zone "${timeZone}".`,
    "Use a name such as America/Chicago.",
  );
}

function encodingOf({ encoding = "utf-8" }: FeedSettings, path: readonly (string | number)[]): string {
  try {
    return new TextDecoder(encoding).encoding;
  } catch {
    const help = "Use a name such as utf-8, windows-1252 or iso-8859-15.";
    throw new SettingsError([...path, "encoding"], `There is no encoding "${encoding}".`, help);
  }
}

async function probe(folder: string, feeds: readonly Unkept[]): Promise<readonly Finding[]> {
  const tried = `look into ${folder}, and write to it`;
  try {
    if (!(await stat(folder)).isDirectory()) {
      return [
        { tried, problem: `${folder} is not a folder.`, help: "Name the folder that files are put into." },
      ];
    }
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return [
      {
        tried,
        problem: `${folder} ${whyNot(error)}.`,
        help: "Make it, and let this user read and write it.",
      },
    ];
  }
  const names = await readdir(folder, { withFileTypes: true });
  const strangers = names.filter(
    (one) =>
      one.isFile() && !one.name.startsWith(".") && !feeds.some(({ pattern }) => isMeant(one.name, pattern)),
  );
  if (strangers.length === 0) return [{ tried, problem: null, help: null }];
  const problem = `${strangers.length} files in ${folder} are of no feed, and stay there.`;
  return [
    { tried, problem, help: `Feeds read ${feeds.map(({ pattern }) => join(folder, pattern)).join(", ")}.` },
  ];
}

function whyNot(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT") return "does not exist";
  return code === "EACCES" || code === "EPERM"
    ? "may not be read or written by this user"
    : `cannot be used (${code})`;
}
