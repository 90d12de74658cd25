import type { RuleSet } from "@comity/core";
import type { Adapter } from "./adapter.ts";
import type { Comity } from "./comity.ts";
import type { Log } from "./log.ts";

/** The version of this contract: what an adapter is given, and what it has to have. It changes when one of another would not run. */
export const ADAPTER_CONTRACT = 1;

/** What every adapter is given. */
export interface AdapterContext {
  readonly name: string;
  readonly comity: Comity;
  /** The rules in force now: their vocabulary checks mappings, their notices are what is attached. */
  readonly rules: () => RuleSet;
  readonly log: Log;
  readonly now: () => number;
  /** A folder of this adapter's own, for what has to survive a restart. It is there, and only its owner can read it. */
  readonly folder: string;
  /** Paths in the configuration are relative to this folder. */
  readonly base: string;
  /** Seals what is personal in that folder; null: none was configured, and an adapter that needs one says so. */
  readonly key: Uint8Array | null;
  /**
   * Where others reach what it receives, without a slash at the end: `https://comity.example.com/v1/webhooks/NAME`. Null: the
   * configuration has no `http.public_url`, and an adapter that has to tell others its address says so.
   */
  readonly inboundUrl: string | null;
}

/**
 * A kind of adapter, as it is named by `type` in `comity.yaml`.
 *
 * @typeParam Settings what its section of the configuration holds, once checked by the schema and with secrets filled in
 */
export interface AdapterType<Settings> {
  readonly type: string;
  /** The version of the contract that it is written for; one that `comity.yaml` names by its module has to say so. */
  readonly contract?: typeof ADAPTER_CONTRACT;
  /**
   * JSON Schema (draft 2020-12) of its section, without `type` and `name`. A value that is secret has
   * `{$ref: "#/$defs/secret"}`: it is written `{env: NAME}` or `{file: PATH}`, and arrives as text.
   */
  readonly schema: Readonly<Record<string, unknown>>;
  /** @throws SettingsError for what the schema cannot tell */
  create(settings: Settings, context: AdapterContext): Adapter;
}

/** Something in an adapter's section of the configuration that cannot be. */
export interface SettingsProblem {
  /** Where in the section, as keys from its top. */
  readonly path: readonly (string | number)[];
  /** What is wrong, as a sentence. */
  readonly message: string;
  /** What to do, as a sentence. */
  readonly help: string;
}

/** An adapter's section of the configuration cannot be. Its own path, message and help are the first problem's. */
export class SettingsError extends Error {
  readonly path: SettingsProblem["path"];
  readonly help: string;
  /** All that was found, this one first. */
  readonly problems: readonly SettingsProblem[];

  constructor(
    path: SettingsProblem["path"],
    message: string,
    help: string,
    others: readonly SettingsProblem[] = [],
  ) {
    super(message);
    this.name = "SettingsError";
    this.path = path;
    this.help = help;
    this.problems = [{ path, message, help }, ...others];
  }

  /** Throws what was found; nothing if that is nothing. */
  static throwIfAny([first, ...others]: readonly SettingsProblem[]): void {
    if (first !== undefined) throw new SettingsError(first.path, first.message, first.help, others);
  }
}
