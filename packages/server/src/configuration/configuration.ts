import type { Scope } from "../keys/api-key.ts";
import type { StoredKey } from "../keys/key-ring.ts";
import type { Path } from "./located-yaml.ts";
import type { ConfigurationError } from "./problems.ts";
import type { AnyAdapterType } from "./schema.ts";

/** Something in a section that cannot be. */
export interface SectionProblem {
  /** Within the section, or the file. */
  readonly path: Path;
  readonly message: string;
  readonly help: string;
}

export interface AdapterSection {
  readonly type: AnyAdapterType;
  readonly name: string;
  /** Checked by the type's schema, with secrets filled in. */
  readonly settings: never;
  /** The error for what is wrong in it, each at its place in the file. */
  error(problems: readonly SectionProblem[]): ConfigurationError;
}

export interface HttpSettings {
  readonly host: string;
  readonly port: number;
  readonly bodyBytes: number;
  readonly batch: number;
  readonly inFlight: number;
  readonly connections: number;
  readonly receiveMs: number;
  readonly answerMs: number;
  readonly drainMs: number;
  /** How others write the address of the server, without a slash at the end: `https://comity.example.com`. */
  readonly publicUrl: string | null;
}

/** What comity.yaml says, checked, with paths from where the file stands, and with secrets filled in. */
export interface Configuration {
  /** The file. */
  readonly file: string;
  /** The folder that it stands in. */
  readonly base: string;
  readonly rules: string;
  readonly packs: readonly string[] | null;
  readonly followRules: boolean;
  readonly ledger: string;
  readonly ledgerKey: string | null;
  readonly state: string;
  readonly stateKey: Uint8Array | null;
  /** How long what adapters could not do is kept. */
  readonly keepMs: number;
  /** How long adapters have to stop, all of them together. */
  readonly stopMs: number;
  readonly logLevel: "info" | "warn" | "error";
  readonly http: HttpSettings;
  readonly keys: readonly StoredKey[];
  readonly adapters: readonly AdapterSection[];
  /** The error for what is wrong in it, each at its place from the top of the file. */
  error(problems: readonly SectionProblem[]): ConfigurationError;
}

/** The same as the file has it, once it fits the schema and secrets are filled in. */
export interface RawConfiguration {
  readonly rules: string;
  readonly packs?: readonly string[];
  readonly follow_rules?: boolean;
  /** A secret is text once it is filled in. */
  readonly ledger: string;
  readonly ledger_key?: string;
  readonly state?: string;
  readonly state_key?: string;
  readonly keep_days?: number;
  readonly stop_seconds?: number;
  readonly log_level?: "info" | "warn" | "error";
  readonly http?: {
    readonly host?: string;
    readonly port?: number;
    readonly body_bytes?: number;
    readonly batch?: number;
    readonly in_flight?: number;
    readonly connections?: number;
    readonly receive_seconds?: number;
    readonly answer_seconds?: number;
    readonly drain_seconds?: number;
    readonly public_url?: string;
  };
  readonly keys?: readonly RawKey[];
  readonly adapters?: readonly RawAdapter[];
}

export interface RawKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly department?: string;
  readonly silos?: readonly string[];
  readonly hash: string;
}

export type RawAdapter = {
  readonly type?: string;
  readonly name: string;
  readonly module?: string;
} & Readonly<Record<string, unknown>>;
