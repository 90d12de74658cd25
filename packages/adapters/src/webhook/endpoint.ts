import { request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { connect as connectPlain } from "node:net";
import { connect as connectTls } from "node:tls";
import { addressIn, isPublicAddress, PrivateAddress, publicLookup } from "./addresses.ts";

/** Where events are posted to. */
export interface Endpoint {
  readonly url: URL;
  /** Whether it may be on this machine, or in a network around it. */
  readonly isPrivateAllowed: boolean;
  /** The authority that signed its certificate, in PEM; null: one of those that Node trusts. */
  readonly ca: string | null;
}

export interface Answered {
  readonly status: number;
  /** The header `Retry-After`, if there is one. */
  readonly retryAfter: string | undefined;
}

/** Of an answer's body so much is let in, so that the other side can end in peace. Nothing of it is read. */
const MOST_BODY_BYTES = 65_536;

/**
 * Posts, on a connection of its own. Redirects are not followed.
 *
 * @throws what kept it from being answered: `PrivateAddress`, and what the network or TLS threw
 */
export async function post(
  endpoint: Endpoint,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<Answered> {
  const { url } = endpoint;
  const request = url.protocol === "https:" ? requestTls : requestPlain;
  const options = { ...connectionOf(endpoint), method: "POST", headers, agent: false, signal };
  return new Promise((resolve, reject) => {
    const posted = request(url, options, (response) => {
      let received = 0;
      response.on("data", (chunk: Buffer) => {
        received += chunk.length;
        if (received > MOST_BODY_BYTES) response.destroy();
      });
      // It was answered; how the rest of it ends changes nothing.
      response.on("error", () => undefined);
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] });
    });
    posted.on("error", reject);
    posted.end(body);
  });
}

/** Connects, with TLS where the address asks for it, and says nothing. @throws as {@link post} does */
export async function tryConnection(endpoint: Endpoint, signal: AbortSignal): Promise<void> {
  const { url } = endpoint;
  const isTls = url.protocol === "https:";
  const host = addressIn(url) ?? url.hostname;
  const port = Number(url.port === "" ? (isTls ? 443 : 80) : url.port);
  const options = { ...connectionOf(endpoint), host, port };
  const servername = addressIn(url) === null ? { servername: host } : {};
  const socket = isTls ? connectTls({ ...options, ...servername }) : connectPlain(options);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once(isTls ? "secureConnect" : "connect", () => resolve());
      socket.once("error", reject);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  } finally {
    socket.destroy();
  }
}

/** An address that stands in the URL is never looked up, so it is looked at here. @throws PrivateAddress */
function connectionOf({ url, isPrivateAllowed, ca }: Endpoint) {
  const address = addressIn(url);
  if (!isPrivateAllowed && address !== null && !isPublicAddress(address)) throw new PrivateAddress();
  return {
    ...(isPrivateAllowed ? {} : { lookup: publicLookup }),
    ...(ca === null ? {} : { ca }),
  };
}
