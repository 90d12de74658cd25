import { createHash, timingSafeEqual } from "node:crypto";
import { BlockList, isIP } from "node:net";
import {
  SMTPServer,
  type SMTPServerAddress,
  type SMTPServerDataStream,
  type SMTPServerSession,
} from "smtp-server";
import { HeaderError } from "../mime/headers.ts";
import { idForPeople, messageIdOf } from "../route/identity.ts";
import { type Mail, readMail } from "../route/mail.ts";
import { isAddress, isAscii, withAsciiDomain } from "../smtp/address.ts";
import { hasBareLineEnd } from "../smtp/dots.ts";
import { type Reply, reply } from "./reply.ts";
import type { GateSettings, Listen, User } from "./settings.ts";

/** A Message-ID further down is not looked for in what is too big. */
const LONGEST_HEAD = 65_536;

/** Commands that the library answers for fun. */
const PRANKS = ["WIZ", "SHELL", "KILL"];

/** What senders may say of a message before its text. What else they ask for would not be done, so it is refused (RFC 5321, 4.1.1.11). */
const MAIL_PARAMETERS = new Set(["SIZE", "BODY", "SMTPUTF8", "AUTH"]);

/** More are guesses. */
const MOST_LOGINS = 3;

/** Says what becomes of a mail that came in whole. */
export type Handle = (mail: Mail, user: User | null) => Promise<Reply>;

/** The side of the gate that senders talk to. */
export class Receiver {
  readonly #settings: GateSettings;
  readonly #handle: Handle;
  readonly #count: (reply: Reply) => void;
  readonly #server: SMTPServer;
  readonly #allowed: BlockList;
  /** Senders that are connected: until when each has to hand over a mail, and how often its login was refused. */
  readonly #senders = new Map<string, { timer: NodeJS.Timeout; refusedLogins: number }>();
  #inFlight = 0;

  /** @param count told of every answer that ends a message, and of senders and logins that are refused */
  constructor(settings: GateSettings, handle: Handle, count: (reply: Reply) => void) {
    this.#settings = settings;
    this.#handle = handle;
    this.#count = count;
    this.#allowed = networks(settings.listen.allow);
    this.#server = this.#create();
  }

  async listen(): Promise<void> {
    const { host, port } = this.#settings.listen;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        this.#server.removeListener("error", reject);
        // A sender that hangs up is no error of the gate's.
        this.#server.on("error", () => undefined);
        resolve();
      });
    });
  }

  /** The port that is listened on. */
  get port(): number {
    const address = this.#server.server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Takes no more connections, and ends those that there are once their message is answered. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #create(): SMTPServer {
    const { listen, limits } = this.#settings;
    const tls = listen.tls;
    return new SMTPServer({
      logger: false,
      banner: "Comity",
      size: limits.messageBytes,
      maxClients: limits.connections,
      socketTimeout: limits.idleMs,
      closeTimeout: 30_000,
      disableReverseLookup: true,
      authOptional: true,
      // Passwords in the clear only where there is no certificate to hide them with.
      allowInsecureAuth: tls === null,
      disabledCommands: [
        ...PRANKS,
        ...(listen.users.length === 0 ? ["AUTH"] : []),
        ...(tls === null ? ["STARTTLS"] : []),
      ],
      ...(tls === null ? {} : { cert: tls.cert, key: tls.key, minVersion: "TLSv1.2" }),
      onConnect: (session, done) => done(this.#greet(session)),
      onClose: (session) => this.#forget(session.id),
      onAuth: ({ username, password }, session, done) => {
        const user = listen.users.find((one) => same(one.name, username ?? ""));
        // Compared in any case, so that the time does not tell whether the name is one.
        const known = same(user?.password ?? "", password ?? "") && user !== undefined;
        if (known) done(null, { user: user.name });
        else {
          done(this.#refused(reply(535, "5.7.8 Wrong name or password", "login_refused")));
          this.#countLogin(session.id);
        }
      },
      onMailFrom: (address, session, done) => done(this.#refuseSender(address, session)),
      onRcptTo: (address, session, done) => done(refuseRecipient(address, session)),
      onData: (stream, session, done) => {
        this.#take(stream, session).then(
          (answer) => {
            if (this.#senders.has(session.id)) this.#expectMail(session.id);
            this.#count(answer);
            if (answer.code < 300) done(null, answer.text);
            else done(refusal(answer.code, answer.text));
          },
          (error: unknown) => {
            const reason =
              error instanceof Error && "code" in error ? String(error.code) : String(typeof error);
            done(this.#refused(reply(451, "4.3.0 Something is wrong here", "broken_off", { reason })));
          },
        );
      },
    });
  }

  /** Whoever may never send need not be listened to. */
  #greet(session: SMTPServerSession): Error | null {
    const { users } = this.#settings.listen;
    if (users.length === 0 && !this.#isAllowed(session.remoteAddress)) {
      return this.#refused(reply(554, "5.7.1 Not from this address", "not_allowed", { reason: "address" }));
    }
    this.#expectMail(session.id);
    return null;
  }

  /** A sender has so long for its next mail: one that trickles would hold a connection for ever, and with it others' room. */
  #expectMail(id: string): void {
    const refusedLogins = this.#senders.get(id)?.refusedLogins ?? 0;
    this.#forget(id);
    const timer = setTimeout(() => {
      this.#count(reply(421, "4.4.2 Too slow", "broken_off", { reason: "mail_seconds" }));
      this.#hangUp(id, "4.4.2 Too slow: a mail has to come in its time");
    }, this.#settings.limits.mailMs);
    this.#senders.set(id, { timer, refusedLogins });
  }

  #forget(id: string): void {
    clearTimeout(this.#senders.get(id)?.timer);
    this.#senders.delete(id);
  }

  #countLogin(id: string): void {
    const sender = this.#senders.get(id);
    if (sender !== undefined && ++sender.refusedLogins >= MOST_LOGINS)
      this.#hangUp(id, "4.7.0 Too many logins");
  }

  #hangUp(id: string, text: string): void {
    for (const connection of this.#server.connections) {
      if (connection.id === id) connection.send(421, text);
    }
  }

  #refuseSender({ address, args }: SMTPServerAddress, session: SMTPServerSession): Error | null {
    if (address !== "" && !isAddress(address)) return refusal(553, "5.1.7 Not an address");
    if (isStrange(args, MAIL_PARAMETERS)) return refusal(555, "5.5.4 There is no such parameter here");
    if (needsUtf8(address, session)) return refusal(553, "5.6.7 Say SMTPUTF8 for such an address");
    if (this.#settings.listen.tls?.required === true && !session.secure)
      return this.#refused(reply(530, "5.7.0 Use STARTTLS", "not_allowed", { reason: "no_tls" }));
    if (typeof session.user !== "string" && !this.#isAllowed(session.remoteAddress)) {
      return this.#refused(reply(530, "5.7.0 Log in first", "not_allowed", { reason: "no_login" }));
    }
    return null;
  }

  #refused(answer: Reply): Error {
    this.#count(answer);
    return refusal(answer.code, answer.text);
  }

  #isAllowed(address: string): boolean {
    return this.#allowed.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  }

  async #take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Reply> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let refused: Reply | null = null;
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        // What is refused is read to its end, because nothing can be answered before, and kept no longer.
        if (refused !== null) continue;
        bytes += chunk.length;
        this.#inFlight += chunk.length;
        chunks.push(chunk);
        refused = this.#tooMuch(stream.sizeExceeded);
        if (refused === null) continue;
        refused = { ...refused, mail: this.#idIn(chunks, session) };
        this.#inFlight -= bytes;
        bytes = 0;
        chunks.length = 0;
      }
      return refused ?? (await this.#whole(Buffer.concat(chunks), session));
    } finally {
      this.#inFlight -= bytes;
    }
  }

  #tooMuch(sizeExceeded: boolean): Reply | null {
    if (sizeExceeded) return reply(552, "5.3.4 It is too big", "too_big");
    const over = this.#inFlight > this.#settings.limits.inFlightBytes;
    return over ? reply(452, "4.3.1 Too much mail at once", "busy", { reason: "in_flight_bytes" }) : null;
  }

  /** The id of a mail of which only the beginning is there, if that tells it. */
  #idIn(chunks: readonly Buffer[], session: SMTPServerSession): string | undefined {
    try {
      const mail = this.#read(Buffer.concat(chunks).subarray(0, LONGEST_HEAD), session);
      return messageIdOf(mail) === null ? undefined : idForPeople(mail);
    } catch (error) {
      if (error instanceof HeaderError) return undefined;
      throw error;
    }
  }

  async #whole(raw: Buffer, session: SMTPServerSession): Promise<Reply> {
    try {
      const mail = this.#read(raw, session);
      if (hasBareLineEnd(raw)) {
        const id = idForPeople(mail);
        const details = { mail: id, reason: "bare_line_end" };
        return reply(550, `5.6.0 Lines have to end in CR LF (${id})`, "malformed", details);
      }
      // From here on it is this side that takes its time.
      clearTimeout(this.#senders.get(session.id)?.timer);
      return await this.#handle(mail, this.#userOf(session));
    } catch (error) {
      if (!(error instanceof HeaderError)) throw error;
      return reply(550, `5.6.0 ${error.message}`, "malformed", { reason: "header" });
    }
  }

  #userOf({ user }: SMTPServerSession): User | null {
    return this.#settings.listen.users.find(({ name }) => name === user) ?? null;
  }

  /** @throws HeaderError */
  #read(raw: Buffer, session: SMTPServerSession): Mail {
    const { mailFrom, rcptTo, smtpUtf8 } = session.envelope;
    const { trust } = this.#settings.listen;
    const user = this.#userOf(session);
    // The library gives domains in letters of their own, also where the sender did not, and the next server may not take them.
    const spelt = (address: string): string => (smtpUtf8 === true ? address : withAsciiDomain(address));
    return readMail(raw, {
      from: mailFrom === false ? "" : spelt(mailFrom.address),
      // Without a recipient the server takes no text.
      to: spelt(rcptTo[0]?.address ?? ""),
      user: user?.name ?? null,
      trusted: trust === "all" || (trust === "logged_in" && user !== null),
      utf8: smtpUtf8 === true,
    });
  }
}

function refuseRecipient({ address, args }: SMTPServerAddress, session: SMTPServerSession): Error | null {
  if (!isAddress(address)) return refusal(553, "5.1.3 Not an address");
  if (isStrange(args, new Set())) return refusal(555, "5.5.4 There is no such parameter here");
  if (needsUtf8(address, session)) return refusal(553, "5.6.7 Say SMTPUTF8 for such an address");
  // A person is a decision. Senders try the others again by themselves, each in a transaction of its own.
  if (session.envelope.rcptTo.length > 0) return refusal(452, "4.5.3 One recipient at a time");
  return null;
}

function isStrange(args: object | false, known: ReadonlySet<string>): boolean {
  return args !== false && Object.keys(args).some((name) => !known.has(name));
}

/** Whether an address has letters outside of ASCII, in a message that was not said to. */
function needsUtf8(address: string, { envelope }: SMTPServerSession): boolean {
  return envelope.smtpUtf8 !== true && !isAscii(withAsciiDomain(address));
}

function refusal(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code });
}

function networks(allow: Listen["allow"]): BlockList {
  const list = new BlockList();
  for (const one of allow) {
    const [address = "", bits] = one.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function same(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
