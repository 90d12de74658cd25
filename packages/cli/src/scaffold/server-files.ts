import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { calledAs } from "../frame/called.ts";
import type { Io } from "../frame/io.ts";
import { CommandError } from "../frame/problem.ts";

const CONFIGURATION = "comity.yaml";
const KEY = "state.key";

/** Writes the configuration of a server into this folder, with a key for what adapters keep. @throws CommandError */
export async function newServer(rules: string, io: Io): Promise<number> {
  await writeNew(CONFIGURATION, configurationText(rules.replace(/^\.\//, "")), 0o644);
  await writeNew(KEY, `${randomBytes(32).toString("base64")}\n`, 0o600).catch((error: unknown) => {
    // One that is there is somebody's: what it sealed could not be opened with another.
    if (!(error instanceof CommandError)) throw error;
    return io.err.write(`${error.message} It is used as it is.\n`);
  });
  await io.out.write(`${CONFIGURATION}\n${KEY}\n`);
  const command = calledAs(io);
  await io.err.write(
    `Make a key for who asks: ${command} key new --name mailer --department Marketing --scopes decide\n` +
      `Try it: ${command} doctor. Run it: ${command} serve\n`,
  );
  return 0;
}

function configurationText(rules: string): string {
  return `# What \`comity serve\` runs. Paths begin at this folder.
rules: ${JSON.stringify(rules)}
ledger: sqlite:ledger.db

# What adapters keep between runs, sealed with this key. Keep it out of version control.
state: state
state_key: {file: ${KEY}}

http:
  host: 127.0.0.1
  port: 8470

# Who may ask over HTTP, each as \`comity key new\` shows it:
# keys:

# Connections to what the company has, such as a folder of files:
# adapters:
#   - name: risk-exports
#     type: files
`;
}

async function writeNew(file: string, text: string, mode: number): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx", mode });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    if (code === "EEXIST") {
      throw new CommandError(`There is a ${file} here already.`, "Nothing was written over.");
    }
    throw new CommandError(`${file} cannot be written (${code}).`, "Check whose this folder is.");
  }
}
