import type { ServerResponse } from "node:http";

/** For how long who goes on sending is still listened to: to close at once could keep the answer from arriving. */
const LINGER_MS = 2_000;

/** Closes a connection once an answer is out whose request is not read to its end. */
export function closeAfter(response: ServerResponse): void {
  const { req: request, socket } = response;
  if (socket === null) return;
  response.once("finish", () => {
    request.on("error", () => undefined).resume();
    socket.end();
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once("close", () => clearTimeout(timer));
  });
}
