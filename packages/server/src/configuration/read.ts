import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DAY_MS } from "@comity/core";
import { storeNamed } from "@comity/store";
import { readHash } from "../keys/api-key.ts";
import type { StoredKey } from "../keys/key-ring.ts";
import { type Checked, checkBySchema } from "./check.ts";
import type {
  AdapterSection,
  Configuration,
  HttpSettings,
  RawAdapter,
  RawConfiguration,
  RawKey,
  SectionProblem,
} from "./configuration.ts";
import { type LocatedYaml, type Path, readYaml } from "./located-yaml.ts";
import { isProblem, ownAdapterType } from "./own-adapters.ts";
import { ConfigurationError, type ConfigurationProblem } from "./problems.ts";
import { type AnyAdapterType, configurationSchema, ownSectionSchema } from "./schema.ts";
import { type Environment, fillIn } from "./secrets.ts";

/**
 * Reads comity.yaml.
 *
 * @param types the kinds of adapters that there are
 * @throws ConfigurationError with all mistakes; Error if the file cannot be read
 */
export async function readConfiguration(
  path: string,
  types: readonly AnyAdapterType[],
  env: Environment,
): Promise<Configuration> {
  const file = resolve(path);
  const base = dirname(file);
  const yaml = readYaml(await readFile(file, "utf8"));
  const refuseIfAny = (found: readonly ConfigurationProblem[]): void => {
    if (found.length > 0) throw new ConfigurationError(path, found);
  };
  refuseIfAny(yaml.problems);
  const { problems, secrets } = checkBySchema(yaml, configurationSchema(types));
  refuseIfAny(problems);
  const raw = yaml.data as RawConfiguration;
  const own = await ownKinds(raw.adapters ?? [], yaml, base);
  refuseIfAny([...own.problems, ...openPassword(raw, yaml)]);
  refuseIfAny(await fillIn(yaml, [...secrets, ...own.secrets], base, env));
  refuseIfAny([...keyProblems(raw.keys ?? [], yaml), ...sameNames(raw, yaml), ...unfitKey(raw, yaml)]);
  const errorOf = (problems: readonly SectionProblem[]): ConfigurationError => {
    const placed = problems.map(({ path: at, message, help }) => ({ ...yaml.placeOf(at), message, help }));
    return new ConfigurationError(path, placed);
  };
  return {
    file: path,
    base,
    rules: resolve(base, raw.rules),
    packs: raw.packs ?? null,
    followRules: raw.follow_rules ?? true,
    ledger: ledgerFrom(base, raw.ledger),
    ledgerKey: raw.ledger_key ?? null,
    state: resolve(base, raw.state ?? "state"),
    stateKey: raw.state_key === undefined ? null : bytesOf(raw.state_key),
    keepMs: DAY_MS * (raw.keep_days ?? 90),
    stopMs: 1_000 * (raw.stop_seconds ?? 30),
    logLevel: raw.log_level ?? "info",
    http: httpSettings(raw.http ?? {}),
    keys: (raw.keys ?? []).map(storedKey),
    adapters: sectionsOf(raw, types, own.kinds, errorOf),
    error: errorOf,
  };
}

function httpSettings(raw: NonNullable<RawConfiguration["http"]>): HttpSettings {
  return {
    host: raw.host ?? "127.0.0.1",
    port: raw.port ?? 8_470,
    bodyBytes: raw.body_bytes ?? 1_048_576,
    batch: raw.batch ?? 1_000,
    inFlight: raw.in_flight ?? 8,
    connections: raw.connections ?? 1_000,
    receiveMs: 1_000 * (raw.receive_seconds ?? 30),
    answerMs: 1_000 * (raw.answer_seconds ?? 30),
    drainMs: 1_000 * (raw.drain_seconds ?? 0),
    publicUrl: raw.public_url?.replace(/\/$/, "") ?? null,
  };
}

function ledgerFrom(base: string, given: string): string {
  const named = storeNamed(given);
  return named.kind === "sqlite" ? `sqlite:${resolve(base, named.path)}` : given;
}

function storedKey({ name, scopes, department, silos, hash }: RawKey): StoredKey {
  return {
    name,
    scopes,
    department: department ?? null,
    silos: silos ?? [],
    digest: readHash(hash) ?? Buffer.alloc(0),
  };
}

function keyProblems(keys: readonly RawKey[], yaml: LocatedYaml): ConfigurationProblem[] {
  return keys.flatMap(({ name, scopes, department, silos, hash }, index) => {
    const at = (part: string) => yaml.placeOf(["keys", index, part]);
    const problems: ConfigurationProblem[] = [];
    if (readHash(hash) === null) {
      problems.push({
        ...at("hash"),
        message: `The hash of the key ${name} is none.`,
        help: "It is sha256: and 64 digits, as `comity key new` shows it.",
      });
    }
    const same = keys.slice(0, index).find((other) => sameKey(other.hash, hash));
    if (same !== undefined) {
      problems.push({
        ...at("hash"),
        message: `The key ${name} is the key ${same.name} again.`,
        help: "Make one for each with `comity key new`: who has it would speak for both.",
      });
    }
    if (scopes.includes("decide") && department === undefined && !scopes.includes("admin")) {
      problems.push({
        ...at("scopes"),
        message: `The key ${name} may decide, and speaks for no department.`,
        help: "Say which with department: a department can speak only for itself.",
      });
    }
    if (scopes.includes("report") && silos === undefined && !scopes.includes("admin")) {
      problems.push({
        ...at("scopes"),
        message: `The key ${name} may report, and for no silo.`,
        help: "Name them with silos: [risk].",
      });
    }
    return problems;
  });
}

function sameKey(one: string, other: string): boolean {
  const [digest, another] = [readHash(one), readHash(other)];
  return digest !== null && another !== null && digest.equals(another);
}

function sameNames(raw: RawConfiguration, yaml: LocatedYaml): ConfigurationProblem[] {
  return (["keys", "adapters"] as const).flatMap((list) => {
    const names = (raw[list] ?? []).map(({ name }) => name);
    return names.flatMap((name, index) =>
      names.indexOf(name) === index
        ? []
        : [
            {
              ...yaml.placeOf([list, index, "name"]),
              message: `There is a "${name}" among the ${list} already.`,
              help: "Give each its own name.",
            },
          ],
    );
  });
}

function unfitKey({ state_key: given }: RawConfiguration, yaml: LocatedYaml): ConfigurationProblem[] {
  if (given === undefined || bytesOf(given) !== null) return [];
  return [
    {
      ...yaml.placeOf(["state_key"]),
      message: "The state_key is no key.",
      help: "It is 32 bytes in base64 or hex: `comity new server` makes one in state.key.",
    },
  ];
}

/** Files of settings are copied, shown and kept in version control. */
function openPassword({ ledger: given }: RawConfiguration, yaml: LocatedYaml): ConfigurationProblem[] {
  // A secret is still an object where it stands.
  if (typeof given !== "string" || !URL.canParse(given)) return [];
  const { password, searchParams } = new URL(given);
  if (password === "" && !searchParams.has("password")) return [];
  return [
    {
      ...yaml.placeOf(["ledger"]),
      message: "The ledger's password stands here in clear.",
      help:
        "Put the whole url into the environment or a file of its own, ledger: {env: COMITY_LEDGER} or " +
        "ledger: {file: ledger.url}; and change the password, which whoever saw this file may know.",
    },
  ];
}

function bytesOf(text: string): Uint8Array | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  return /^[\w+/-]{43}=?$/.test(text) ? Buffer.from(text, "base64") : null;
}

interface OwnKinds extends Checked {
  /** By the place of their section. */
  readonly kinds: ReadonlyMap<number, AnyAdapterType>;
}

/** The kinds of adapters that modules bring, with their sections held against their schemas. */
async function ownKinds(adapters: readonly RawAdapter[], yaml: LocatedYaml, base: string): Promise<OwnKinds> {
  const kinds = new Map<number, AnyAdapterType>();
  const problems: ConfigurationProblem[] = [];
  const secrets: Path[] = [];
  for (const [index, { module, type }] of adapters.entries()) {
    if (module === undefined) continue;
    const section = ["adapters", index];
    const found = await ownAdapterType(module, type ?? null, base);
    if (isProblem(found)) {
      const { setting, message, help } = found;
      problems.push({ ...yaml.placeOf([...section, setting]), message, help });
      continue;
    }
    kinds.set(index, found);
    try {
      const checked = checkBySchema(yaml, ownSectionSchema(found), section);
      problems.push(...checked.problems);
      secrets.push(...checked.secrets);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      problems.push({
        ...yaml.placeOf([...section, "module"]),
        message: `The schema of ${found.type} is no JSON Schema: ${why}.`,
        help: "Mend it in the module.",
      });
    }
  }
  return { kinds, problems, secrets };
}

function sectionsOf(
  raw: RawConfiguration,
  types: readonly AnyAdapterType[],
  own: ReadonlyMap<number, AnyAdapterType>,
  errorOf: (problems: readonly SectionProblem[]) => ConfigurationError,
): AdapterSection[] {
  return (raw.adapters ?? []).flatMap(({ type: wanted, name, module: _, ...settings }, index) => {
    const type = own.get(index) ?? types.find((one) => one.type === wanted);
    if (type === undefined) return [];
    return [
      {
        type,
        name,
        settings: settings as never,
        error: (problems: readonly SectionProblem[]) =>
          errorOf(problems.map((one) => ({ ...one, path: ["adapters", index, ...one.path] }))),
      },
    ];
  });
}
