import { connect, createServer, type Socket } from "node:net";

/** What happens to a connection at its next COMMIT: the server never gets it, or nobody ever hears of what it answered. */
export type Cut = "before" | "after";

/** A way to a PostgreSQL server that can be cut in the middle of a commit. */
export interface CuttingProxy {
  readonly url: string;
  /** Cuts the next so many commits. */
  cut(how: Cut, times?: number): void;
  close(): void;
}

/** @param url of a database, over TCP and without TLS. */
export async function cuttingProxy(url: string): Promise<CuttingProxy> {
  const target = new URL(url);
  let how: Cut = "before";
  let left = 0;
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    let isCut = false;
    client.on("data", (data) => {
      if (left > 0 && data.includes("COMMIT\0")) {
        left--;
        isCut = true;
        if (how === "before") {
          client.destroy();
          return;
        }
      }
      upstream.write(data);
    });
    upstream.on("data", (data) => {
      if (isCut) client.destroy();
      else client.write(data);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const through = new URL(url);
  through.host = `127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  return {
    url: through.href,
    cut(at, times = 1) {
      how = at;
      left = times;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
