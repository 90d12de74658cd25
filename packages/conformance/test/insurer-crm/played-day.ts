import { expect } from "vitest";
import {
  type Case,
  type Person,
  type Policy,
  TODAY,
} from "../../../../examples/insurer-day/src/generator/world.ts";
import { checkContradictions, checkNotes, checkVerdicts, type End, type Fate, fatesOf } from "./checker.ts";
import { type Day, isOffer, type Mail } from "./day.ts";
import { lastReply, Mailers } from "./mailer.ts";
import { type Office, READER, until } from "./office.ts";
import { type Fact, Truth } from "./truth.ts";

/** Beside the one over a note. */
const KILLS = Number(process.env.COMITY_DAY_KILLS ?? "1");
const KILLS_A_PART = Math.floor(KILLS / 4);
/** The answer to the last of these is lost together with who waits for it. */
const LOST_NOTES = 2;
const DAY_MS = 86_400_000;

/** The day as it is played, and what is so in it. */
export class PlayedDay {
  readonly #day: Day;
  readonly #office: Office;
  readonly #truth = new Truth();
  readonly #mailers: Mailers;
  /** HubSpot's ids of contacts and tickets. */
  readonly #contacts = new Map<string, string>();
  readonly #tickets = new Map<string, string>();
  /** Who is deleted at noon while an offer waits, whose cover is ended while one does, and who is in HubSpot twice until then. */
  readonly #leaver: Person;
  readonly #insured: Person;
  readonly #twin: Person;
  readonly #double: Person;
  #kills = 0;
  #looksForNotes = 0;
  #killing: Promise<void> = Promise.resolve();

  constructor(day: Day, office: Office) {
    this.#day = day;
    this.#office = office;
    this.#mailers = new Mailers(office.port);
    const [leaver, insured] = waitingAllDay(day);
    this.#leaver = found(leaver);
    this.#insured = found(insured);
    this.#twin = found(day.noon.filter(isEnding).map(({ holder }) => holder)[0]);
    this.#double = { ...this.#twin, id: "double", household: "H-double", email: "double@example.com" };
  }

  /** The CRM is there from the beginning; Risk's data only after the first offers. */
  async morning(): Promise<void> {
    const { hubspot, serve } = this.#office;
    for (const person of [...this.#day.people, this.#double]) this.#addContact(person);
    for (const one of this.#day.cases) this.#writeCase(one);
    const unwilling = found(
      this.#day.mails.morning.find((mail) => isOffer(mail) && this.#isPlain(mail.to)),
    ).to;
    hubspot.subscribe(unwilling.email, { Marketing: false });
    this.#truth.unwilling.set(unwilling.id, { from: Date.now(), known: null });
    await serve.start();
    await this.#known("support", "privacy");
    this.#loseSomeNotes();
    await this.#send(this.#day.mails.early, KILLS_A_PART);
    await this.#office.makeRiskTable();
    for (const policy of this.#day.policies) await this.#writePolicy(policy);
    await this.#known("risk");
    await this.#mailers.retry();
    await this.#send(this.#day.mails.morning, KILLS_A_PART);
  }

  /** All at once: Risk's decisions, its letters and Marketing's offers, and what happens in HubSpot. */
  async noon(): Promise<void> {
    const { hubspot } = this.#office;
    const { afternoon } = this.#day.mails;
    const half = Math.ceil(afternoon.length / 2);
    const sending = this.#send(afternoon.slice(0, half), KILLS - 3 * KILLS_A_PART);
    const another = { ...found(this.#day.noon[0]), number: "P-900000", holder: this.#insured } as const;
    for (const policy of [...this.#day.noon, { ...another, status: "cancelling" } as const])
      await this.#writePolicy(policy);
    for (const one of this.#day.caseChanges) this.#writeCase(one);
    const [twin, double, leaver] = [this.#twin, this.#double, this.#leaver].map((one) =>
      this.#contactOf(one),
    );
    hubspot.merge("contacts", found(twin), found(double));
    hubspot.erase(found(leaver));
    this.#truth.erased.set(this.#leaver.id, { from: Date.now(), known: null });
    await sending;
    await this.#office.tell("contact.merge", {
      primaryObjectId: Number(twin),
      mergedObjectIds: [Number(double)],
    });
    await this.#office.tell("contact.privacyDeletion", { objectId: Number(leaver) });
    await this.#known("risk", "support", "privacy");
    await until("the erasure", async () => !(await this.#isFoundByAddress(this.#leaver)));
    this.#truth.merged.set(this.#double.id, { into: this.#twin, known: Date.now() });
    const offer = { department: "Marketing", intent: "upsell", policy: null, isLater: false } as const;
    const claim = { ...offer, department: "Claims", intent: "claim_update" } as const;
    const last = [
      ...afternoon.slice(half),
      { ...offer, id: "to-the-double", to: this.#double },
      { ...offer, id: "to-the-leaver", to: this.#leaver },
      { ...claim, id: "claim-of-the-leaver", to: this.#leaver },
    ];
    await this.#send(last, KILLS_A_PART);
  }

  /** Until nothing moves any more: what waits has a reason to. What does not come about is told by {@link check}. */
  async evening(): Promise<void> {
    await until("the mails' ends", async () => {
      await this.#mailers.retry();
      return this.#unsettled().length === 0;
    }).catch(() => undefined);
    // Both notes whose answers were lost are looked for before they might be written again.
    await until("the notes", async () => {
      return this.#looksForNotes >= LOST_NOTES && (await this.#wrongNotes()).length === 0;
    }).catch(() => undefined);
  }

  async check(): Promise<void> {
    const wrong: string[] = [];
    const fates = fatesOf(this.#mailers.sent, this.#office.next.taken, wrong);
    for (const { sent, end } of this.#unsettled())
      wrong.push(
        `${sent.mail.id} is still ${end}: ${lastReply(sent)}; ${this.#truth.mustNot(sent.mail.to, Date.now())}`,
      );
    checkVerdicts(fates, this.#truth, wrong);
    const had = checkContradictions(fates, this.#truth, wrong);
    for (const { offer } of had)
      if (!(await this.#isToldAsMissed(offer))) wrong.push(`nobody was told of ${offer.id}`);
    expect([...wrong, ...(await this.#wrongNotes())]).toEqual([]);
    const ends = Map.groupBy(fates, ({ end }) => end);
    const many = (end: End): number => ends.get(end)?.length ?? 0;
    const told = [...ends].map(([end, all]) => `${all.length} ${end}`).join(", ");
    process.stdout.write(
      `${fates.length} mails: ${told}; ${had.length} had gone before; ${this.#kills} kills\n`,
    );
    for (const end of ["delivered", "refused", "kept", "returned"] as const)
      expect(many(end), end).toBeGreaterThan(0);
    expect(this.#kills).toBe(KILLS + 1);
    expect(this.#office.serve.logged.join("\n")).not.toMatch(/@|pat-na1/);
  }

  #addContact(person: Person): void {
    const { hubspot } = this.#office;
    const zone = person.zone?.replaceAll("/", "_slash_") ?? null;
    const properties = {
      email: person.email,
      firstname: person.first,
      lastname: person.last,
      hs_timezone: zone?.toLowerCase() ?? null,
      household_id: person.household,
    };
    this.#contacts.set(person.id, hubspot.put("contacts", properties));
    hubspot.subscribe(person.email, { Marketing: true });
  }

  /** Writes a ticket, new or changed. */
  #writeCase(one: Case): void {
    const { hubspot } = this.#office;
    const { number, caller, topic, satisfied } = one;
    const open = this.#truth.cases.get(caller.id)?.find(({ until: end }) => end === null);
    if (isWaiting(one) && open === undefined) this.#truth.opens(caller);
    if (!isWaiting(one) && open !== undefined) open.until = Date.now();
    const properties = {
      hs_ticket_category: topic.toUpperCase(),
      hs_pipeline: "0",
      hs_pipeline_stage: one.status === "open" ? "1" : "4",
      customer_satisfied: satisfied === null ? null : String(satisfied),
    };
    const ticket = hubspot.put("tickets", properties, this.#tickets.get(number));
    hubspot.associate("tickets", ticket, [this.#contactOf(caller)]);
    this.#tickets.set(number, ticket);
  }

  /** Writes a row, new or changed, in Risk's own words. */
  async #writePolicy(policy: Policy): Promise<void> {
    if (isEnding(policy)) this.#truth.ends(policy.holder.household);
    const decided = new Date(Date.now() - (TODAY - policy.decidedOn) * DAY_MS).toISOString().slice(0, 10);
    const values = [
      policy.number,
      this.#contactOf(policy.holder),
      LINES[policy.line],
      STATES[policy.status],
      decided,
    ];
    const texts = values.map((value) => `'${value}'`).join(", ");
    await this.#office.risk.query(`
      INSERT INTO policy (number, contact_id, line, state, decided_on) VALUES (${texts})
      ON CONFLICT (number) DO UPDATE SET state = EXCLUDED.state, decided_on = EXCLUDED.decided_on`);
  }

  #contactOf({ id }: Person): string {
    return found(this.#contacts.get(id));
  }

  /** Somebody of whom nothing is known that would keep an offer from them. */
  #isPlain(person: Person): boolean {
    const policies = [...this.#day.policies, ...this.#day.noon];
    return (
      !policies.some((one) => isEnding(one) && one.holder.household === person.household) &&
      ![...this.#day.cases, ...this.#day.caseChanges].some(
        ({ caller }) => caller.household === person.household,
      )
    );
  }

  /** Waits until Comity knows all that is so now. */
  async #known(...silos: readonly string[]): Promise<void> {
    const { endings, cases, unwilling, erased } = this.#truth;
    const facts: Fact[] = [];
    if (silos.includes("risk")) facts.push(...endings.values());
    if (silos.includes("support")) facts.push(...[...cases.values()].flat(), ...erased.values());
    if (silos.includes("privacy")) facts.push(...unwilling.values());
    for (const silo of silos) await this.#office.known(silo);
    for (const fact of facts) fact.known ??= Date.now();
  }

  /** Sends mails; the process is killed so often among them, and started again. */
  async #send(mails: readonly Mail[], kills: number): Promise<void> {
    const every = Math.max(1, Math.floor(mails.length / (kills + 1)));
    let answered = 0;
    await this.#mailers.send(mails, async () => {
      if (++answered % every === 0 && answered / every <= kills) this.#kill();
    });
    await this.#killing;
  }

  /** Kills the process and starts it again, one time after the other. */
  #kill(): void {
    const { serve } = this.#office;
    this.#kills++;
    this.#killing = this.#killing.then(async () => {
      await serve.kill();
      await serve.start();
    });
  }

  /** HubSpot writes the first notes, and its answers are lost: once as Comity is killed over it. */
  #loseSomeNotes(): void {
    const { hubspot } = this.#office;
    let written = 0;
    hubspot.intercept = ({ method, path, token }) => {
      if (token !== READER && path.endsWith("/associations/notes")) this.#looksForNotes++;
      if (method !== "POST" || path !== "/crm/v3/objects/notes" || ++written > LOST_NOTES) return null;
      if (written === LOST_NOTES) this.#kill();
      return "lost";
    };
  }

  /** Mails that have not come to where they stay. */
  #unsettled(): readonly Fate[] {
    const fates = fatesOf(this.#mailers.sent, this.#office.next.taken, []);
    return fates.filter(({ end, sent }) => {
      const { to } = sent.mail;
      if (end === "put off") return !(sent.mail.isLater && lastReply(sent).includes("it is to leave at"));
      // What waited for something else, and now for its hour, is kept till then.
      return (
        end === "kept" &&
        !(sent.mail.isLater && this.#truth.mustNot(to, Date.now()) === null) &&
        this.#truth.mustNot(to, Date.now()) !== "a case is open"
      );
    });
  }

  async #wrongNotes(): Promise<readonly string[]> {
    const wrong: string[] = [];
    const fates = fatesOf(this.#mailers.sent, this.#office.next.taken, []);
    for (const person of this.#day.people) {
      if (person.id === this.#leaver.id) continue;
      const own = fates.filter(({ sent }) => this.#truth.homeOf(sent.mail.to).id === person.id);
      checkNotes(await this.#office.notesOn(this.#contactOf(person)), own, person.id, wrong);
    }
    return wrong;
  }

  /** Whether the log tells that an offer had gone when a cancellation came. */
  async #isToldAsMissed(offer: Mail): Promise<boolean> {
    const sent = this.#mailers.sent.find(({ mail }) => mail === offer);
    // In brackets where it was answered for, and after the command for it where it may have gone.
    const id = /\bmail-[0-9a-f]+(?:\.\d+)?/.exec(sent === undefined ? "" : lastReply(sent))?.[0] ?? "";
    const events = await this.#office.inLedger((transaction) => transaction.eventsOf(id));
    return events.some(({ kind }) => kind === "missed");
  }

  /** Whether the ledger has any key by which it would know the person again. */
  async #isFoundByAddress(person: Person): Promise<boolean> {
    const id = this.#contactOf(person);
    const customer = await this.#office.inLedger((transaction) => transaction.customer(id));
    return (customer?.keys.length ?? 0) > 0;
  }
}

/** Risk's words. */
const LINES: Readonly<Record<Policy["line"], string>> = {
  auto: "MOT",
  home: "HOM",
  life: "LIF",
  travel: "TRV",
};
const STATES: Readonly<Record<Policy["status"], string>> = {
  active: "IF",
  cancelling: "PC",
  cancelled: "CX",
  lapsed: "LA",
};

function found<T>(one: T | undefined): T {
  if (one === undefined) throw new Error("The day has nobody for this part.");
  return one;
}

/** Whether offers stop for it. */
function isEnding({ status, decidedOn }: Policy): boolean {
  return status === "cancelling" || (status === "cancelled" && decidedOn > TODAY - 29);
}

/** Whether the customer waits for a satisfying answer. */
function isWaiting({ status, satisfied }: Case): boolean {
  return status === "open" || satisfied === false;
}

/** Who was offered something in the morning and waits for an answer all day; one of each household, and none whose cover ends. */
function waitingAllDay({ policies, noon, cases, caseChanges, mails }: Day): readonly Person[] {
  const isOpen = (person: Person): boolean =>
    cases.some((one) => one.caller === person && one.status === "open") &&
    !caseChanges.some(({ caller }) => caller === person);
  const ends = new Set([...policies, ...noon].filter(isEnding).map(({ holder }) => holder.household));
  const offered = mails.morning.filter((mail) => isOffer(mail) && !mail.isLater).map(({ to }) => to);
  const waiting = offered.filter((person) => isOpen(person) && !ends.has(person.household));
  return [...new Map(waiting.map((person) => [person.household, person])).values()];
}
