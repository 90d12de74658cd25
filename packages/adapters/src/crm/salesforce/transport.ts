import { PassThrough } from "node:stream";
import type { Client } from "./library.ts";

type Transport = Client["_transport"];
type Send = Transport["httpRequest"];
type HttpRequest = Parameters<Send>[0];
type HttpResponse = Awaited<ReturnType<Send>>;

/** A request may take so long, with all of its answer. */
export const REQUEST_MS = 60_000;
/** No answer is longer: a page has 2,000 records at most. */
const MOST_BYTES = 64 * 1_048_576;

/**
 * Has the client send its requests within bounds of time and size, once, and nowhere else than where it was told. Its own way ends the
 * process when a connection is cut in the middle of an answer, and sends the token along wherever an answer leads.
 */
export function bound({ _transport: transport }: { readonly _transport: Transport }): void {
  transport.httpRequest = (request) => Object.assign(send(request), { stream: () => new PassThrough() });
}

async function send({ url, method, headers = {}, body = null }: HttpRequest): Promise<HttpResponse> {
  if (body !== null && typeof body !== "string") throw new RangeError("Only text is sent.");
  const signal = AbortSignal.timeout(REQUEST_MS);
  try {
    const answer = await fetch(url, { method, headers, body, signal, redirect: "manual" });
    const text = await textOf(answer);
    if (answer.status >= 300 && answer.status < 400) throw coded("redirected");
    return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: text };
  } catch (error) {
    throw signal.aborted ? coded("timeout") : error;
  }
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of body ?? []) {
    received += chunk.length;
    if (received > MOST_BYTES) throw coded("too_long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function coded(code: string): Error {
  return Object.assign(new Error("The request was given up."), { code });
}
