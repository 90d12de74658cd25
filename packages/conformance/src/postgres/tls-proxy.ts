import { connect, createServer, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { TEST_SERVER } from "./test-certificates.ts";

/** A way to a PostgreSQL server that speaks TLS, as a server does that was set up for it. */
export interface TlsProxy {
  /** The port on this machine. */
  readonly port: number;
  /** How many connections were encrypted. */
  readonly encrypted: () => number;
  close(): void;
}

/** What a client sends to ask for TLS: its length, and a number that stands for no version. */
const TLS_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** @param url of a server, over TCP and without TLS */
export async function tlsProxy(url: string): Promise<TlsProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let encrypted = 0;
  const server = createServer((client) => {
    sockets.add(client);
    client.on("error", () => undefined);
    client.once("data", (first) => {
      if (!first.equals(TLS_REQUEST)) return client.destroy();
      client.write("S");
      const secure = new TLSSocket(client, { isServer: true, ...TEST_SERVER });
      secure.once("secure", () => encrypted++);
      const upstream = connect(Number(target.port), target.hostname);
      sockets.add(upstream);
      for (const [one, other] of [
        [secure, upstream],
        [upstream, secure],
      ] as const) {
        one.on("error", () => other.destroy());
        one.on("close", () => other.destroy());
        one.pipe(other);
      }
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    encrypted: () => encrypted,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
