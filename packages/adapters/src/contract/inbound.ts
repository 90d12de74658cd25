/**
 * A request that came in for an adapter, as its sender wrote it: below `/v1/webhooks/NAME` of `comity serve`, where NAME is the
 * adapter's. Nobody has looked yet whether it is who it says it is.
 */
export interface InboundRequest {
  readonly method: "GET" | "POST";
  /** What stands behind the adapter's own address, still escaped: nothing, or `/bounces`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /**
   * The whole address as its sender wrote it, for signatures that cover it. It begins as `http.public_url` says; without that
   * setting, with the host that the request names.
   */
  readonly url: string;
  /** By names in small letters. One that came several times has its values joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body, byte for byte; empty if there was none. It is no larger than `http.body_bytes`. */
  readonly body: Uint8Array;
  /** Given when whoever asked waits no longer. */
  readonly signal: AbortSignal;
}

/** What is answered. A status of 2xx says that what came in is durable: whoever sent it forgets it then. */
export interface InboundAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * Why a request is refused: it is not signed by whom it has to be (401), cannot be read (400), is too large (413), is of another media
 * type (415), there is nothing at its address (404), or it comes at a time at which it cannot be taken in (503).
 */
export type InboundFault = "unsigned" | "malformed" | "too_large" | "media_type" | "nothing_here" | "busy";

/** A request is refused. It is answered by problem details, so its message quotes nothing of the request. */
export class InboundRefusal extends Error {
  readonly fault: InboundFault;
  /** What to do. */
  readonly help: string;

  constructor(fault: InboundFault, message: string, help: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "InboundRefusal";
    this.fault = fault;
    this.help = help;
  }
}
