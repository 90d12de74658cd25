import net from "node:net";

/** A sender that writes what it is told, byte for byte, as no well-behaved client would. */
export interface RawSender {
  /** Writes bytes and waits for one reply, all its lines together. */
  say(bytes: string | Buffer): Promise<string>;
  /** Writes bytes, and waits for nothing. */
  write(bytes: string): void;
  close(): void;
}

export async function connectRaw(port: number): Promise<RawSender> {
  const socket = net.connect(port, "127.0.0.1");
  let text = "";
  let wake = (): void => undefined;
  let ended = false;
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
    wake();
  });
  const over = (): void => {
    ended = true;
    wake();
  };
  socket.on("close", over);
  socket.on("error", over);
  const reply = async (): Promise<string> => {
    for (;;) {
      const [whole] = /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/.exec(text) ?? [];
      if (whole !== undefined) {
        text = text.slice(whole.length);
        return whole.trimEnd();
      }
      if (ended) return "closed";
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  await reply();
  return {
    say(bytes) {
      socket.write(bytes);
      return reply();
    },
    write: (bytes) => void socket.write(bytes),
    close: () => socket.destroy(),
  };
}

/** How a message goes over the line. */
export function stuffed(raw: string | Buffer): Buffer {
  const text = Buffer.from(raw).toString("latin1").replace(/^\./gm, "..");
  return Buffer.from(text.endsWith("\r\n") ? `${text}.\r\n` : `${text}\r\n.\r\n`, "latin1");
}

/** Sends one message in a connection of its own, and gives the reply that ended it: that to its end, or the first refusal. */
export async function sendRaw(
  port: number,
  raw: string | Buffer,
  envelope: { from?: string; to?: string; parameters?: string } = {},
): Promise<string> {
  const { from = "sender@shop.test", to = "ana@example.com", parameters = "" } = envelope;
  const sender = await connectRaw(port);
  try {
    const lines = [
      "EHLO sender.test\r\n",
      `MAIL FROM:<${from}>${parameters}\r\n`,
      `RCPT TO:<${to}>\r\n`,
      "DATA\r\n",
    ];
    for (const line of lines) {
      const said = await sender.say(line);
      if (!/^[23]/.test(said)) return said;
    }
    return await sender.say(stuffed(raw));
  } finally {
    sender.close();
  }
}
