import { MAPPING_SCHEMA } from "../mapping/mapping-setting.ts";
import { LENGTH_SCHEMA } from "../run/length-setting.ts";
import { type PollSection, pollProperties } from "../run/poll-settings.ts";

/** One table or view. */
export interface TableSettings {
  readonly name: string;
  /** `policy`, or `SCHEMA.policy`; a list of names where one has a dot in it. */
  readonly table: string | readonly string[];
  /** The columns that tell one row from another. */
  readonly key: readonly string[];
  /** A column that grows with each change of a row. Absent: the table is read as a whole each time, and compared. */
  readonly cursor?: string;
  /** How far back each reading begins, for what was committed late: a length of time, or a number. */
  readonly overlap?: string | number;
  /** What becomes of rows that are gone. */
  readonly deletions?: "flagged" | "never";
  /** A file, or the mapping itself. */
  readonly mapping: string | Readonly<Record<string, unknown>>;
}

/** The section of an adapter of the type `database`. */
export interface DatabaseSettings extends PollSection {
  /** `sqlite:PATH` or `postgres://USER@HOST:PORT/DATABASE`. */
  readonly url: string;
  readonly password?: string;
  readonly tls?: "verify" | "unverified" | "off";
  readonly ca?: string;
  readonly tables: readonly TableSettings[];
}

const SECRET = { $ref: "#/$defs/secret" };

/** What the section may hold, as JSON Schema. */
export const DATABASE_SCHEMA: Readonly<Record<string, unknown>> = {
  type: "object",
  additionalProperties: false,
  required: ["silo", "url", "tables"],
  properties: {
    silo: { type: "string", description: "The silo of the vocabulary whose records the tables hold." },
    url: {
      anyOf: [{ type: "string" }, SECRET],
      description: "sqlite:PATH, or postgres://USER@HOST:PORT/DATABASE.",
    },
    password: { ...SECRET, description: "The PostgreSQL user's." },
    tls: {
      enum: ["verify", "unverified", "off"],
      description:
        "verify: the server's certificate is checked. unverified: encrypted, with whomever. off: not encrypted. If absent: off on this machine, verify elsewhere.",
    },
    ca: {
      type: "string",
      description: "A file with the certificate of the authority that signed the server's, in PEM.",
    },
    every: {
      ...LENGTH_SCHEMA,
      description: "How long after a pass the next one begins; 30 seconds if absent.",
    },
    ...pollProperties({
      records: "records",
      sources: "the tables",
      mostGone:
        "Of tables that are compared: the share, in percent, that may be gone at once; 50 if absent. More than that is taken for a mistake of the source.",
    }),
    tables: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        additionalProperties: false,
        required: ["name", "table", "key", "mapping"],
        properties: {
          name: {
            type: "string",
            description: "What the table is called here. How far it was read is kept under it.",
          },
          table: {
            anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, minItems: 1 }],
            description: "A table or view: NAME or SCHEMA.NAME; a list of the two where one has a dot in it.",
          },
          key: {
            type: "array",
            items: { type: "string" },
            minItems: 1,
            description: "The columns that tell one row from another.",
          },
          cursor: {
            type: "string",
            description:
              "A column that grows with each change of a row: a time or a number. Absent: the table is read as a whole each time, and compared with what it held before.",
          },
          overlap: {
            anyOf: [{ type: "number", minimum: 0 }, LENGTH_SCHEMA],
            description:
              "With a cursor: how far back each pass begins, for rows that were committed late. Longer than the longest transaction that writes them. 5 minutes if absent; for a cursor that is a number, write a number.",
          },
          deletions: {
            enum: ["flagged", "never"],
            description:
              "Needed with a cursor. flagged: rows stay, and the mapping's deleted says which are gone. never: rows are never deleted.",
          },
          mapping: MAPPING_SCHEMA,
        },
      },
    },
  },
};
