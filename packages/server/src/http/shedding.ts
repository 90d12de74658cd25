import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { Duplex } from "node:stream";
import { type Problem, problemOf, Refusal } from "../problem/problem.ts";
import type { HttpContext } from "./context.ts";
import { busy } from "./work.ts";

const HEADERS_MS = 10_000;
const KEEP_ALIVE_MS = 72_000;

/** A problem as it is answered before there is a route for it. */
interface Ready {
  readonly status: number;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string | number>>;
}

function ready(problem: Problem, headers: Readonly<Record<string, string>> = {}): Ready {
  const body = Buffer.from(JSON.stringify(problem));
  const type = "application/problem+json; charset=utf-8";
  return {
    status: problem.status,
    body,
    headers: { "content-type": type, "content-length": body.length, ...headers },
  };
}

const BUSY = ready(problemOf(busy()), { "retry-after": "1" });
const ENDING = ready(
  problemOf(
    new Refusal("CY709", "server", "It is ending, so nothing was done.", "Ask again: another one answers."),
  ),
  { "retry-after": "1", connection: "close" },
);
const NO_ADDRESS = ready(
  problemOf(
    new Refusal(
      "CY701",
      "address",
      "It cannot be read, or a part of it is too long.",
      "Escape ids with percent signs, and check their length.",
    ),
  ),
);

/**
 * A server that says that it is too busy before anything else is done with a request: to refuse has to cost next to nothing, or
 * those who are refused slow down those who are not.
 */
export function sheddingServer(handler: RequestListener, context: HttpContext): Server {
  const { admission, metrics, limits, stopping } = context;
  const server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: 0, noDelay: true },
    (request, response) => {
      if (stopping.aborted) answer(response, ENDING);
      else if (!admission.isFull || request.url?.startsWith("/v1/") !== true) handler(request, response);
      else {
        metrics.shed();
        answer(response, BUSY);
      }
    },
  );
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxConnections = limits.connections;
  return server;
}

/** An address that no route is looked up for. It is not quoted: an id may be in it. */
export function refuseAddress(
  request: IncomingMessage,
  response: ServerResponse,
  context: HttpContext,
): void {
  answer(response, NO_ADDRESS);
  told(context, request.method ?? "none", NO_ADDRESS.status);
}

/** What is no request, or does not become one in time. */
export function refuseConnection(error: Error, socket: Duplex, context: HttpContext): void {
  const code = "code" in error ? error.code : null;
  // Nobody is there to be told, or an answer has begun that this would end up in.
  if (code === "ECONNRESET" || !socket.writable || hasAnswer(socket)) {
    socket.destroy();
    return;
  }
  const { status, body, headers } = ready(problemOf(noRequest(code)), { connection: "close" });
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join("")}\r\n`);
  socket.end(body);
  told(context, "none", status);
}

/** Node knows of each connection what is being answered on it. */
function hasAnswer(socket: Duplex): boolean {
  const { _httpMessage: message } = socket as { readonly _httpMessage?: ServerResponse | null };
  return message?.headersSent === true;
}

function noRequest(code: unknown): Refusal {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return new Refusal("CY713", "head", "It did not come whole in time.", "Send it at once.");
  }
  return code === "HPE_HEADER_OVERFLOW"
    ? new Refusal("CY714", "head", "It is larger than is taken here.", "Send fewer and shorter headers.")
    : new Refusal("CY714", "request", "It is no HTTP/1.1.", "Send requests as RFC 9112 has them.");
}

function answer(response: ServerResponse, { status, headers, body }: Ready): void {
  response.writeHead(status, headers).end(body);
}

function told({ metrics, log }: HttpContext, method: string, status: number): void {
  metrics.request("none", method, status, 0);
  log.info("request", { route: "none", method, status });
}
