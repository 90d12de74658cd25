import { SMTPServer } from "smtp-server";

/** A message as the next server took it. */
export interface Taken {
  readonly from: string;
  readonly to: string;
  readonly raw: Buffer;
  /** When the whole of it was there. */
  readonly at: number;
  /** Parameters of MAIL FROM. */
  readonly parameters: Readonly<Record<string, string | true>>;
}

/** What the next server does with one message: takes it, answers otherwise, or breaks the connection without an answer. */
export type Behaviour =
  | "take"
  | { readonly code: number }
  | "take_and_hang_up"
  | "hang_up"
  /** Something happens when the message is there, before it is answered that it was taken, and after that is on the line. */
  | { readonly takes: boolean; readonly before: () => Promise<void>; readonly after?: () => Promise<void> };

/** A mail server behind the gate, which does as it is told and keeps what it took. */
export interface NextServer {
  readonly port: number;
  readonly taken: Taken[];
  /** For the next messages, in their order; then it takes them. */
  readonly behaviours: Behaviour[];
  /** What it answers to recipients, by address. */
  readonly recipients: Map<string, number>;
  close(): Promise<void>;
}

export async function startNextServer(
  options: { port?: number; hide8BITMIME?: boolean; hideSMTPUTF8?: boolean } = {},
): Promise<NextServer> {
  const { port = 0, ...rest } = options;
  const taken: Taken[] = [];
  const behaviours: Behaviour[] = [];
  const recipients = new Map<string, number>();
  const server = new SMTPServer({
    ...rest,
    logger: false,
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    closeTimeout: 100,
    onRcptTo({ address }, _session, done) {
      const code = recipients.get(address);
      done(code === undefined ? null : Object.assign(new Error(`${code}`), { responseCode: code }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const behaviour = behaviours.shift() ?? "take";
        const { mailFrom, rcptTo } = session.envelope;
        const special = typeof behaviour === "object" && "takes" in behaviour ? behaviour : null;
        if (behaviour === "take" || behaviour === "take_and_hang_up" || special?.takes === true) {
          taken.push({
            from: mailFrom === false ? "" : mailFrom.address,
            to: rcptTo.map(({ address }) => address).join(","),
            raw: Buffer.concat(chunks),
            at: Date.now(),
            parameters: (mailFrom !== false && mailFrom.args) || {},
          });
        }
        if (special !== null) {
          void special.before().then(() => {
            done(null, "2.0.0 taken");
            return special.after?.();
          });
        } else if (behaviour === "take") done(null, "2.0.0 taken");
        else if (typeof behaviour === "object" && "code" in behaviour) {
          done(Object.assign(new Error("refused"), { responseCode: behaviour.code }));
        } else for (const { _socket } of sockets(server)) _socket.destroy();
      });
    },
  });
  // Who hangs up in the middle is what these tests are about.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    taken,
    behaviours,
    recipients,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function sockets(server: SMTPServer): readonly { readonly _socket: { destroy(): void } }[] {
  return [...server.connections] as unknown as { _socket: { destroy(): void } }[];
}
