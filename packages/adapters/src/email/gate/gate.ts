import { join } from "node:path";
import type { Adapter, Counters, Finding } from "../../contract/adapter.ts";
import type { AdapterContext } from "../../contract/adapter-type.ts";
import { type FolderLock, lockFolder } from "../../keep/folder-lock.ts";
import { type Seal, sealOf } from "../../keep/seal.ts";
import { ParkedMails } from "../spool/parked.ts";
import { reportTaken } from "./hand-over.ts";
import { Journal } from "./journal.ts";
import { probeGate } from "./probe.ts";
import { Release } from "./release.ts";
import { type Repeated, repeat } from "./repeat.ts";
import { ALARMING, OUTCOMES, type Outcome, type Reply } from "./reply.ts";
import { Receiver } from "./server.ts";
import type { GateSettings } from "./settings.ts";
import { type TransactionMeans, transact } from "./transaction.ts";

/** How often what could not be told to the ledger is told again. */
const TELL_AGAIN_MS = 5_000;

interface Running {
  readonly lock: FolderLock;
  readonly receiver: Receiver;
  readonly journal: Journal;
  readonly repeated: readonly Repeated[];
}

/** The mail gate as an adapter. */
export class Gate implements Adapter {
  readonly name: string;
  readonly #settings: GateSettings;
  readonly #context: AdapterContext;
  readonly #counts = new Map<Outcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  readonly #busy = new Set<string>();
  #running: Running | null = null;

  constructor(settings: GateSettings, context: AdapterContext) {
    this.name = context.name;
    this.#settings = settings;
    this.#context = context;
  }

  async start(): Promise<void> {
    if (this.#running !== null) return;
    const { folder } = this.#context;
    const lock = lockFolder(folder);
    try {
      const journal = new Journal(join(folder, "mail.db"));
      this.#running = { lock, journal, ...(await this.#begin(journal)) };
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  async #begin(journal: Journal): Promise<Pick<Running, "receiver" | "repeated">> {
    const { log } = this.#context;
    try {
      const parked = await this.#openParked();
      const means = this.#means(journal, parked);
      const receiver = new Receiver(
        this.#settings,
        (mail, user) => transact(means, mail, user?.department ?? null),
        (answer) => this.#count(answer),
      );
      await this.#tell(journal);
      await receiver.listen();
      const told = repeat(() => this.#tell(journal), TELL_AGAIN_MS);
      const release = parked && new Release(means, parked, (answer) => this.#count(answer), log);
      const released = release && repeat((signal) => release.pass(signal), this.#settings.hold.lookMs);
      return { receiver, repeated: released === null ? [told] : [told, released] };
    } catch (error) {
      journal.close();
      throw error;
    }
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    if (running === null) return;
    await running.receiver.close();
    for (const one of running.repeated) await one.stop();
    running.journal.close();
    running.lock.release();
  }

  async probe(): Promise<readonly Finding[]> {
    const findings = await probeGate(this.#settings, this.#running !== null);
    return this.#running === null ? [...findings, ...(await this.#probeParked())] : findings;
  }

  async #probeParked(): Promise<readonly Finding[]> {
    const problem = await ParkedMails.check(this.#parkedFolder, this.#parkedSeal());
    return problem === null
      ? []
      : [{ tried: "open parked mail", problem: problem.message, help: problem.help }];
  }

  get #parkedFolder(): string {
    return join(this.#context.folder, "parked");
  }

  #parkedSeal(): Seal | null {
    const { key } = this.#context;
    return key === null ? null : sealOf(key, "parked mail");
  }

  counters(): Counters {
    return Object.fromEntries([...this.#counts].map(([outcome, count]) => [`mail_${outcome}`, count]));
  }

  /** The port that is listened on; 0 while stopped. */
  get port(): number {
    return this.#running?.receiver.port ?? 0;
  }

  #means(journal: Journal, parked: ParkedMails | null): TransactionMeans {
    const { comity, rules, now } = this.#context;
    const settings = this.#settings;
    return { comity, rules, now, journal, settings, nextHop: settings.nextHop, busy: this.#busy, parked };
  }

  /** Also where nothing is parked any more: what is there from before goes. */
  async #openParked(): Promise<ParkedMails | null> {
    const seal = this.#parkedSeal();
    if (seal === null) {
      const problem = await ParkedMails.check(this.#parkedFolder, null);
      if (problem !== null) throw problem;
      return null;
    }
    const { longer, mostParked } = this.#settings.hold;
    return ParkedMails.open(this.#parkedFolder, seal, longer === "park" ? mostParked : 0);
  }

  /** Tells the ledger what has gone while it could not be told. */
  async #tell(journal: Journal): Promise<void> {
    const { comity, now } = this.#context;
    for (const taken of journal.at("taken")) {
      if (!(await reportTaken({ comity, journal }, taken))) break;
    }
    journal.forget(now());
  }

  #count(answer: Reply): void {
    this.#counts.set(answer.outcome, (this.#counts.get(answer.outcome) ?? 0) + 1);
    const { code, outcome, mail, reason, field } = answer;
    const severity = ALARMING.has(outcome) ? "warn" : "info";
    this.#context.log[severity]("mail answered", {
      adapter: this.name,
      code: String(code),
      step: outcome,
      ...(mail === undefined ? {} : { mail }),
      ...(reason === undefined ? {} : { reason }),
      ...(field === undefined ? {} : { field }),
    });
  }
}
