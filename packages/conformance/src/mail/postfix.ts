import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether Debian's Postfix is here, and this process may run it. */
export function canRunPostfix(): boolean {
  return existsSync("/usr/sbin/postfix") && process.getuid?.() === 0;
}

/** A Postfix of its own: configuration, queue and port, beside whatever else runs on the machine. */
export interface Postfix {
  readonly port: number;
  /** Tries everything in the queue now. */
  flush(): Promise<void>;
  /** How many messages are in the queue. */
  queued(): Promise<number>;
  log(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * @param relayPort where it hands everything on to, on this machine
 * @param configure lines of a shell that change its configuration before it starts, by its port
 */
export async function startPostfix(
  relayPort: number,
  configure: (port: number) => readonly string[] = () => [],
): Promise<Postfix> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "comity-postfix-"));
  const config = join(folder, "config");
  for (const name of ["config", "queue", "data"]) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(config, "main.cf"), mainConfig(folder, relayPort));
  await writeFile(join(config, "master.cf"), masterConfig(port));
  // Its daemons run as another user, who has to come through.
  await chmod(folder, 0o755);
  await run("chown", ["postfix", join(folder, "data")]);
  for (const line of configure(port)) {
    await run("sh", ["-c", line], { env: { ...process.env, MAIL_CONFIG: config } });
  }
  const postfix = (...args: string[]) => run("/usr/sbin/postfix", ["-c", config, ...args]);
  await postfix("start");
  return {
    port,
    flush: async () => {
      await run("/usr/sbin/postqueue", ["-c", config, "-f"]);
    },
    queued: async () => {
      const { stdout } = await run("/usr/sbin/postqueue", ["-c", config, "-j"], { maxBuffer: 2 ** 28 });
      return stdout.split("\n").filter((line) => line !== "").length;
    },
    log: () => readFile(join(folder, "maillog"), "utf8"),
    stop: async () => {
      await postfix("abort");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function mainConfig(folder: string, relayPort: number): string {
  return `
compatibility_level = 3.6
queue_directory = ${join(folder, "queue")}
data_directory = ${join(folder, "data")}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${join(folder, "maillog")}
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.insurer.test
mydestination =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
relayhost = [127.0.0.1]:${relayPort}
default_destination_concurrency_limit = 4
smtp_destination_concurrency_failed_cohort_limit = 0
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
notify_classes =
smtputf8_enable = no
`;
}

function masterConfig(port: number): string {
  // Of what writes down what could not be delivered there may be as many as are needed: Postfix insists on it.
  const service = (name: string, kind: string, command = name): string =>
    `${name} ${kind} - - n - ${command === "bounce" ? 0 : "-"} ${command}\n`;
  return [
    `127.0.0.1:${port} inet n - n - - smtpd\n`,
    "pickup unix n - n 60 1 pickup\n",
    "cleanup unix n - n - 0 cleanup\n",
    "qmgr unix n - n 300 1 qmgr\n",
    "postlog unix-dgram n - n - 1 postlogd\n",
    ...[
      "rewrite",
      "bounce",
      "defer",
      "trace",
      "verify",
      "smtp",
      "relay",
      "error",
      "retry",
      "anvil",
      "scache",
    ].map((name) => service(name, "unix", COMMANDS[name] ?? name)),
    "flush unix n - n 1000? 0 flush\n",
    "proxymap unix - - n - - proxymap\n",
    "showq unix n - n - - showq\n",
  ].join("");
}

const COMMANDS: Readonly<Record<string, string>> = {
  rewrite: "trivial-rewrite",
  defer: "bounce",
  trace: "bounce",
  relay: "smtp",
  retry: "error",
};

/** A port that nobody has at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
