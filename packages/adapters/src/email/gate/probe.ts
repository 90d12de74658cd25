import net from "node:net";
import type { Finding } from "../../contract/adapter.ts";
import { SmtpFailure } from "../smtp/failure.ts";
import { SmtpSession } from "../smtp/session.ts";
import type { NextHop } from "../smtp/settings.ts";
import type { GateSettings, Listen } from "./settings.ts";

/** Tries what the gate needs: its port, and the next server as far as it goes without sending anything. */
export async function probeGate(settings: GateSettings, running: boolean): Promise<readonly Finding[]> {
  return [...(running ? [] : [await probePort(settings.listen)]), await probeNextHop(settings.nextHop)];
}

async function probePort({ host, port }: Listen): Promise<Finding> {
  const tried = `listen on ${host}:${port}`;
  const server = net.createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
    return { tried, problem: null, help: null };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "error";
    const help = HELP_LISTEN[code] ?? "Choose another host or port in `listen`.";
    return { tried, problem: `It cannot be listened on: ${code}.`, help };
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

const HELP_LISTEN: Readonly<Record<string, string>> = {
  EADDRINUSE: "Another program has the port: stop it, or choose another one.",
  EACCES: "Ports below 1024 need a right of their own: choose a higher one, and let Postfix relay to it.",
  EADDRNOTAVAIL: "The machine has no such address: 0.0.0.0 is all of them.",
};

async function probeNextHop(hop: NextHop): Promise<Finding> {
  const user = hop.hidesUser === true ? "by the token" : `as ${hop.user}`;
  const login = hop.user === undefined ? "" : `, log in ${user}`;
  const tried = `connect to ${hop.host}:${hop.port} (tls: ${hop.tls})${login}`;
  try {
    const session = await SmtpSession.open(hop);
    session.close();
    return { tried, problem: null, help: null };
  } catch (error) {
    if (!(error instanceof SmtpFailure)) throw error;
    const said = error.reply === null ? error.code : `${error.reply.code}`;
    return { tried, problem: `${WHAT[error.step] ?? "It did not work"}: ${said}.`, help: helpFor(error) };
  }
}

const WHAT: Readonly<Record<string, string>> = {
  connect: "There is no connection",
  greeting: "The server does not greet",
  hello: "The server does not answer EHLO",
  tls: "TLS does not come about",
  login: "The login was refused",
};

function helpFor({ step, code }: SmtpFailure): string {
  if (step === "login" && code === "no_mechanism")
    return "The server offers neither PLAIN nor LOGIN: it may want TLS first.";
  if (step === "login" && code === "no_tls")
    return "The server offers no TLS to hide the password: say `tls: none` if the line is private.";
  if (step === "login") return "Check `user` and `password` of `next_hop`.";
  if (step === "tls" || code.includes("CERT") || code.includes("SELF_SIGNED") || code.includes("ALTNAME")) {
    return "Give its certificate authority in `ca`, check that `host` is the certificate's name, or choose another `tls`.";
  }
  if (step === "connect")
    return "Check `host` and `port` of `next_hop`, and that nothing between blocks the way.";
  return "Is it an SMTP server, and does it let this machine in?";
}
