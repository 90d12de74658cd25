import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Socket } from "node:net";

/** A connection on which nothing moves for so long is given up. */
const IDLE_MS = 30_000;
const MOST_SOCKETS = 6;
/** No answer is longer: a page has 200 records at most, of which a property has 65,536 characters. */
const MOST_BYTES = 64 * 1_048_576;

/**
 * Connections to HubSpot whose time and size are bounded: the client has no bounds of its own. With an agent it also follows no
 * redirects, so that a token goes nowhere else.
 */
export function boundedAgent(url: URL): HttpAgent | HttpsAgent {
  const options = { keepAlive: true, maxSockets: MOST_SOCKETS, timeout: IDLE_MS };
  const agent = url.protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(options);
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (target, callback) => {
    const socket = connect(target, callback);
    if (socket instanceof Socket) bound(socket);
    return socket;
  };
  return agent;
}

function bound(socket: Socket): void {
  let received = 0;
  socket.on("timeout", () => socket.destroy(coded("timeout")));
  socket.on("data", (chunk: Buffer) => {
    received += chunk.length;
    if (received > MOST_BYTES) socket.destroy(coded("too_long"));
  });
  // It goes back to the agent when an answer has ended.
  socket.on("free", () => {
    received = 0;
  });
}

function coded(code: string): Error {
  return Object.assign(new Error("The connection was given up."), { code });
}
