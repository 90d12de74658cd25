/** Where mail goes on to. */
export interface NextHop {
  readonly host: string;
  readonly port: number;
  /**
   * `none`: in the clear; `when_offered`: STARTTLS if the server has it, with any certificate, which keeps nobody out who can
   * change what is on the line; `required`: STARTTLS with a certificate that holds; `implicit`: TLS from the first byte, likewise.
   */
  readonly tls: "none" | "when_offered" | "required" | "implicit";
  /** Certificates (PEM) to trust beside the system's. */
  readonly ca?: string;
  readonly user?: string;
  readonly password?: string;
  /** Whether the user is a secret too, and is not to be shown. */
  readonly hidesUser?: boolean;
  /** How this side calls itself in EHLO. */
  readonly hello: string;
  /** Milliseconds to wait for the connection and for each answer but the last. */
  readonly timeoutMs: number;
  /** Milliseconds to wait for the answer to the end of a message. */
  readonly answerMs: number;
}
