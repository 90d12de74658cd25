import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { SMTPServer } from "smtp-server";

/**
 * A mail server that keeps every message in a file before it says that it has it, to be killed at any moment.
 *
 * node next-hop-process.ts PORT FILE
 */
const [port, file] = process.argv.slice(2);
const out = openSync(file ?? "", "a");
const server = new SMTPServer({
  logger: false,
  authOptional: true,
  disabledCommands: ["AUTH", "STARTTLS"],
  disableReverseLookup: true,
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const { mailFrom, rcptTo } = session.envelope;
      const from = mailFrom === false ? "" : mailFrom.address;
      const [to] = rcptTo;
      writeSync(
        out,
        `${JSON.stringify({ from, to: to?.address, raw: Buffer.concat(chunks).toString("latin1") })}\n`,
      );
      fsyncSync(out);
      done(null, "2.0.0 taken");
    });
  },
});
server.on("error", () => undefined);
process.on("exit", () => closeSync(out));
server.listen(Number(port), "127.0.0.1", () => process.stdout.write("At work.\n"));
