import { MAPPING_SCHEMA } from "../mapping/mapping-setting.ts";
import { LENGTH_SCHEMA } from "../run/length-setting.ts";
import { type PollSection, pollProperties } from "../run/poll-settings.ts";

/** One kind of file in the folder. */
export interface FeedSettings {
  readonly name: string;
  /** Names of files, with `*` for any letters. */
  readonly files: string;
  readonly holds: "all" | "changes";
  readonly as_of?: "modified" | "name";
  readonly takes?: string;
  readonly time_zone?: string;
  readonly delimiter?: string;
  readonly encoding?: string;
  /** A file, or the mapping itself. */
  readonly mapping: string | Readonly<Record<string, unknown>>;
}

/** The section of an adapter of the type `files`. */
export interface FilesSettings extends PollSection {
  readonly folder: string;
  readonly rest?: string;
  readonly feeds: readonly FeedSettings[];
}

/** What the section may hold, as JSON Schema. */
export const FILES_SCHEMA: Readonly<Record<string, unknown>> = {
  type: "object",
  additionalProperties: false,
  required: ["silo", "folder", "feeds"],
  properties: {
    silo: { type: "string", description: "The silo of the vocabulary whose records the files hold." },
    folder: { type: "string", description: "Where files are put. done/ and failed/ are made in it." },
    every: {
      ...LENGTH_SCHEMA,
      description: "How long after a look at the folder the next one is; 10 seconds if absent.",
    },
    rest: {
      ...LENGTH_SCHEMA,
      description: "A file is read when nothing has been written to it for so long; 5 seconds if absent.",
    },
    ...pollProperties({
      records: "rows",
      sources: "the folder",
      mostGone:
        "Of files that hold all: the share of records, in percent, that may be missing at once; 50 if absent. A file that lacks more is taken for half an export, and fails.",
    }),
    feeds: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        additionalProperties: false,
        required: ["name", "files", "holds", "mapping"],
        properties: {
          name: { type: "string", description: "What these files are called here." },
          files: {
            type: "string",
            description:
              "Their names, with * for any letters: policies-*.csv. .csv and .jsonl files are read.",
          },
          holds: {
            enum: ["all", "changes"],
            description:
              "all: each file is the whole set, and what it lacks is gone. changes: each file holds what changed.",
          },
          as_of: {
            enum: ["modified", "name"],
            description:
              "As of when a file says how things are. modified (if absent): when it was written. name: the date in its name, 2026-03-02 or 20260302, with a time behind it or not.",
          },
          takes: {
            ...LENGTH_SCHEMA,
            description: "With modified: how long an export takes at most; it is as of so long before.",
          },
          time_zone: {
            type: "string",
            description: "With name: the zone of dates in names. The company's if absent.",
          },
          delimiter: {
            type: "string",
            minLength: 1,
            maxLength: 1,
            description: "Between the cells of a .csv; a comma if absent.",
          },
          encoding: {
            type: "string",
            description: "How letters are written: utf-8 (if absent), windows-1252, ...",
          },
          mapping: MAPPING_SCHEMA,
        },
      },
    },
  },
};
