import type { AdapterType } from "@comity/adapters";
import { SCOPES } from "../keys/api-key.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Any kind of adapter: what its settings are is between it and its schema. */
export type AnyAdapterType = AdapterType<never>;

const NAME = {
  type: "string",
  title: "a name of small letters, digits and hyphens",
  pattern: "^[a-z][a-z0-9-]{0,59}$",
};
const KIND = "Which kind of connection";
const PATH = { type: "string", minLength: 1 };

function whole(description: string, least: number, most: number, usual: number): Schema {
  return { type: "integer", minimum: least, maximum: most, default: usual, description };
}

function closed(
  description: string,
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[],
): Schema {
  return { type: "object", description, properties, required, additionalProperties: false };
}

const http = closed(
  "The interface over HTTP.",
  {
    host: {
      type: "string",
      minLength: 1,
      default: "127.0.0.1",
      description: "Where it listens. 0.0.0.0 is every address of the machine; put what does TLS before it.",
    },
    port: whole("The port; 0 is any that is free.", 0, 65_535, 8_470),
    body_bytes: whole("The largest body; of a stream, the longest line.", 1_024, 67_108_864, 1_048_576),
    batch: whole("How many messages or facts a list may have.", 1, 10_000, 1_000),
    in_flight: whole("How many requests are answered at a time; more are refused with 503.", 1, 10_000, 8),
    connections: whole("How many connections are open at a time.", 1, 100_000, 1_000),
    receive_seconds: whole("How long a request may take to arrive.", 1, 3_600, 30),
    answer_seconds: whole("How long a request may take to be answered.", 1, 3_600, 30),
    drain_seconds: whole(
      "How long, when it is told to end, it says that it is not ready and answers all the same.",
      0,
      600,
      0,
    ),
    public_url: {
      type: "string",
      pattern: "^https?://[^/?#@]+(/[^?#]*)?$",
      description:
        "How others write this server's address: https://comity.example.com. Needed where what comes in is signed together with its address, and where others are told it.",
    },
  },
  [],
);

const key = closed(
  "A key for the interface over HTTP: `comity key new` writes one.",
  {
    name: { ...NAME, description: "Who uses it; it stands in logs." },
    scopes: {
      type: "array",
      items: { enum: SCOPES },
      minItems: 1,
      uniqueItems: true,
      description: `What it may be used for: ${SCOPES.join(", ")}.`,
    },
    department: {
      type: "string",
      minLength: 1,
      maxLength: 200,
      description:
        "The one department that it speaks for with `decide`. What `review`, `read` and `outbox` let it do concerns all departments' messages.",
    },
    silos: {
      type: "array",
      items: { type: "string", minLength: 1 },
      minItems: 1,
      description: "The silos that it reports for.",
    },
    hash: {
      anyOf: [{ type: "string", pattern: "^sha256:[0-9a-f]{64}$" }, { $ref: "#/$defs/secret" }],
      description: "Hash of the key, as `comity key new` shows it. The key itself stands nowhere.",
    },
  },
  ["name", "scopes", "hash"],
);

const secret = {
  description: "A secret: it stands in an environment variable or in a file of its own, never here.",
  "x-secret": true,
  oneOf: [
    closed("From the environment.", { env: { type: "string", pattern: "^[A-Za-z_][A-Za-z0-9_]*$" } }, [
      "env",
    ]),
    closed("From a file, whose last line break does not count.", { file: PATH }, ["file"]),
  ],
};

/** JSON Schema of comity.yaml, with the section of each kind of adapter. */
export function configurationSchema(types: readonly AnyAdapterType[]): Schema {
  const properties: Readonly<Record<string, Schema>> = {
    rules: { ...PATH, description: "The folder that holds vocabulary/ and the packs, or a bundle." },
    packs: {
      type: "array",
      items: { type: "string", minLength: 1 },
      description: "The packs to load, with those that they use; all in the folder if absent.",
    },
    follow_rules: {
      type: "boolean",
      default: true,
      description: "Whether rules that change are put in force while it runs.",
    },
    ledger: {
      anyOf: [{ type: "string", minLength: 1 }, { $ref: "#/$defs/secret" }],
      description:
        "The ledger: sqlite:PATH, or postgres://USER@HOST/DATABASE; with a password in it, from the environment or a file.",
    },
    ledger_key: {
      $ref: "#/$defs/secret",
      description: "A key of your own without which the ledger cannot be read: 32 bytes in base64 or hex.",
    },
    state: {
      ...PATH,
      default: "state",
      description: "The folder in which adapters keep what has to survive a restart.",
    },
    state_key: {
      $ref: "#/$defs/secret",
      description:
        "Seals what is personal in that folder: 32 bytes in base64 or hex. `comity new server` makes one.",
    },
    keep_days: whole(
      "For how many days adapters keep what records held that did not fit, and deliveries that were given up.",
      1,
      3_650,
      90,
    ),
    stop_seconds: whole(
      "How long adapters have to stop, all of them together; what hangs then is cut off.",
      1,
      600,
      30,
    ),
    log_level: {
      enum: ["info", "warn", "error"],
      default: "info",
      description: "From which severity lines are logged.",
    },
    http,
    keys: { type: "array", items: key, description: "Who may use the interface over HTTP." },
    adapters: {
      type: "array",
      description: "The connections to what a company has.",
      items: adapterSchema(types),
    },
  };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "comity.yaml",
    ...closed("What `comity serve` runs.", properties, ["rules", "ledger"]),
    $defs: { ...Object.assign({}, ...types.map(({ schema }) => schema.$defs ?? {})), secret },
  };
}

/** JSON Schema of the section of an adapter whose kind a module brings. */
export function ownSectionSchema({ schema }: AnyAdapterType): Schema {
  const { $defs, ...rest } = schema;
  return { ...sectionOf(rest), $defs: { ...($defs as Schema | undefined), secret } };
}

/** The schema of a section, closed: with what every section has. */
function sectionOf({ properties, required, ...rest }: Schema): Schema {
  return {
    ...rest,
    properties: { type: true, name: true, module: true, ...(properties as Schema | undefined) },
    required: Array.isArray(required) ? required : [],
    additionalProperties: false,
  };
}

function adapterSchema(types: readonly AnyAdapterType[]): Schema {
  const byModule = { type: "object", required: ["module"] };
  return {
    type: "object",
    required: ["name"],
    properties: {
      type: {
        type: "string",
        description: `${KIND}; with module, which of those that it brings, if there are several.`,
      },
      name: { ...NAME, description: "Its name: unique, and the same after a restart." },
      module: {
        ...PATH,
        description: "A module of your own that brings the kind: a file (./tickets.mjs), or a package.",
      },
    },
    if: byModule,
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: true,
    else: {
      required: ["type"],
      properties: { type: { enum: types.map(({ type }) => type), description: KIND } },
      allOf: types.map(({ type, schema }) => {
        const { $defs: _, ...rest } = schema;
        return {
          if: { type: "object", properties: { type: { const: type } }, required: ["type"] },
          // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
          then: sectionOf(rest),
        };
      }),
    },
  };
}
