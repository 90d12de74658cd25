import { rm, writeFile } from "node:fs/promises";
import { didYouMean } from "@comity/core";
import type { Scope } from "@comity/server";
import type { Arguments, Command } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { CommandError, UsageError } from "../frame/problem.ts";

export const key: Command = {
  name: "key",
  summary: "makes a key for the interface over HTTP",
  usage: "new --name NAME --scopes SCOPES [options]",
  purpose: [
    "Writes a new key to standard output, once, and what to put into comity.yaml to standard error: the key's hash, and what it " +
      "may be used for. The key stands nowhere else, so keep it where its user keeps secrets.",
    "Scopes: decide (ask about the department's messages and tell what became of them), report (the silos' facts), customers " +
      "(master data), review (decide on held messages), outbox (take what happened), read (held messages, timelines, " +
      "explanations), admin (everything, for everybody).",
  ],
  arguments: [{ name: "new", help: "What to do: make a key.", required: true }],
  options: [
    {
      name: "name",
      value: "NAME",
      required: true,
      help: "Who uses it: it stands in logs. Letters, digits and -.",
    },
    {
      name: "scopes",
      value: "SCOPES",
      required: true,
      help: "What it may be used for, separated by commas.",
    },
    { name: "department", value: "NAME", help: "The one department that it speaks for. Needed for decide." },
    {
      name: "hash-file",
      value: "FILE",
      help: "Writes the hash into this file, so that comity.yaml can name it: hash: {file: FILE}.",
    },
    {
      name: "key-file",
      value: "FILE",
      help: "Writes the key into this file, which only its owner may read, and not to standard output.",
    },
    {
      name: "silos",
      value: "NAMES",
      help: "The silos that it reports for, separated by commas. Needed for report.",
    },
  ],
  examples: [
    {
      line: "comity key new --name mailer --department Marketing --scopes decide",
      does: "A key with which Marketing's mailer asks.",
    },
    {
      line: "comity key new --name risk-feed --silos risk --scopes report",
      does: "A key with which Risk reports.",
    },
  ],
  exitCodes: [
    { code: 0, means: "There is a new key." },
    { code: 2, means: "Wrong usage." },
  ],
  run: runKey,
};

async function runKey(args: Arguments, io: Io): Promise<number> {
  const [action] = args.positionals;
  if (action !== "new") throw new UsageError(`There is no "key ${action}".`, "Write: comity key new", "key");
  const { newKey, SCOPES } = await import("@comity/server");
  const name = nameOf(args.required("name"));
  const scopes = listOf(args.required("scopes")).map((scope) => scopeNamed(scope, SCOPES));
  const department = args.one("department");
  const silos = listOf(args.one("silos") ?? "");
  const isAdmin = scopes.includes("admin");
  if (scopes.includes("decide") && department === undefined && !isAdmin)
    throw new UsageError(
      "--department is missing.",
      "A department can speak only for itself: say which.",
      "key",
    );
  if (scopes.includes("report") && silos.length === 0 && !isAdmin)
    throw new UsageError("--silos is missing.", "Say for which silos it reports.", "key");
  const { key: made, hash } = newKey();
  const file = args.one("hash-file");
  const keyFile = args.one("key-file");
  if (file !== undefined) await keep(file, hash);
  // A key that cannot be kept is nobody's, so neither is its hash.
  if (keyFile !== undefined) await keep(keyFile, made).catch((error: unknown) => undo(file, error));
  if (keyFile === undefined) await io.out.write(`${made}\n`);
  await io.err.write(
    [
      "",
      `Put this under \`keys:\` in comity.yaml; the key ${keyFile === undefined ? "above is shown only now" : `is in ${keyFile} and nowhere else`}.`,
      "",
      `  - name: ${name}`,
      `    scopes: [${scopes.join(", ")}]`,
      ...(department === undefined ? [] : [`    department: ${JSON.stringify(department)}`]),
      ...(silos.length === 0 ? [] : [`    silos: ${JSON.stringify(silos)}`]),
      `    hash: ${file === undefined ? hash : `{file: ${JSON.stringify(file)}}`}`,
      "",
    ].join("\n"),
  );
  return 0;
}

async function undo(file: string | undefined, error: unknown): Promise<never> {
  if (file !== undefined) await rm(file);
  throw error;
}

/** A file that is there is of another key, and whoever uses that would be shut out. @throws CommandError */
async function keep(file: string, secret: string): Promise<void> {
  try {
    await writeFile(file, `${secret}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unwritable";
    const why = code === "EEXIST" ? "is there already" : `cannot be written (${code})`;
    throw new CommandError(`${file} ${why}.`, "Name another file, or remove it.");
  }
}

function nameOf(given: string): string {
  if (/^[a-z][a-z0-9-]{0,59}$/.test(given)) return given;
  throw new UsageError(
    `--name ${JSON.stringify(given)} cannot be a name.`,
    "Use small letters, digits and -, and begin with a letter.",
    "key",
  );
}

function scopeNamed(given: string, scopes: readonly Scope[]): Scope {
  const scope = scopes.find((one) => one === given);
  if (scope !== undefined) return scope;
  throw new UsageError(`--scopes: there is no scope "${given}".`, didYouMean(given, scopes), "key");
}

function listOf(given: string): readonly string[] {
  return given
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
