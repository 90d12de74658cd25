import { casesOn, endsWithin, type KitCase, must, mustEqual, mustNotTell } from "./kit-case.ts";

/** What a gate answers to who hands a message over. */
export type GateAnswer = "accepted" | "refused" | "later";

/** A gate between a sender and a carrier, for one test. Each case gets a new one, with a ledger of its own. */
export interface GateTrial {
  /** Hands a message over, one that Comity answers so. The same id and verdict make the same message. */
  submit(id: string, verdict: "send" | "hold" | "block"): Promise<GateAnswer>;
  /** Ids of the messages that the carrier took, in the order in which it did. */
  carried(): readonly string[];
  /** What the carrier does with what comes now: it takes it, says to come later, or refuses it for good. */
  setCarrier(does: "takes" | "later" | "refuses"): Promise<void>;
  /** Makes Comity's ledger unable to promise anything, until it is called again. */
  setLedger(works: boolean): Promise<void>;
  /** Ends the gate as a kill would, also with messages under way, and starts it anew on what was kept. */
  restart(): Promise<void>;
  /** What anybody could read: log lines. */
  logged(): readonly string[];
  /** Texts of the messages that no log may hold: addresses, subjects. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

/** What every gate promises: nothing goes that must not, nothing is lost, and nothing goes twice. */
export function gateKit(open: () => Promise<GateTrial>): readonly KitCase[] {
  const onTrial = casesOn(open);
  return [
    onTrial("hands over what may go, and says so only when the carrier has it", mayGo),
    onTrial("hands over one message once, however often it comes", once),
    onTrial("hands over one message once that comes twice at the same time", atOnce),
    onTrial("refuses what must not go", mustNot),
    onTrial("asks to come later with what is held", held),
    onTrial("keeps a message possible when its carrier asks to come later", carrierLater),
    onTrial("refuses what its carrier refuses for good", carrierRefuses),
    onTrial("lets nothing go that the ledger does not know of", noLedger),
    onTrial("hands over one message once, also if it is killed between two tries", killed),
    onTrial("hands over one message at most once that is under way when it is killed", killedUnderWay),
    onTrial("tells no secret", secrets),
  ];
}

async function mayGo(trial: GateTrial): Promise<void> {
  mustEqual(await trial.submit("m1", "send"), "accepted", "The answer to what may go");
  mustEqual(trial.carried(), ["m1"], "What the carrier has");
}

async function once(trial: GateTrial): Promise<void> {
  await trial.submit("m1", "send");
  mustEqual(await trial.submit("m1", "send"), "accepted", "The answer to what has gone before");
  mustEqual(trial.carried(), ["m1"], "What the carrier has");
}

async function atOnce(trial: GateTrial): Promise<void> {
  const answers = await Promise.all([trial.submit("m1", "send"), trial.submit("m1", "send")]);
  must(answers.includes("accepted"), "Of two at the same time, one has to be accepted.");
  must(!answers.includes("refused"), "Who comes at the same time is not refused: the message may go.");
  mustEqual(trial.carried(), ["m1"], "What the carrier has");
}

async function mustNot(trial: GateTrial): Promise<void> {
  mustEqual(await trial.submit("m1", "block"), "refused", "The answer to what must not go");
  mustEqual(await trial.submit("m1", "block"), "refused", "The answer when it comes again");
  mustEqual(trial.carried(), [], "What the carrier has");
}

async function held(trial: GateTrial): Promise<void> {
  mustEqual(await trial.submit("m1", "hold"), "later", "The answer to what is held");
  mustEqual(trial.carried(), [], "What the carrier has");
}

async function carrierLater(trial: GateTrial): Promise<void> {
  await trial.setCarrier("later");
  mustEqual(await trial.submit("m1", "send"), "later", "The answer while the carrier asks to come later");
  await trial.setCarrier("takes");
  mustEqual(await trial.submit("m1", "send"), "accepted", "The answer when the carrier takes it");
  mustEqual(trial.carried(), ["m1"], "What the carrier has");
}

async function carrierRefuses(trial: GateTrial): Promise<void> {
  await trial.setCarrier("refuses");
  mustEqual(await trial.submit("m1", "send"), "refused", "The answer to what the carrier refuses");
  mustEqual(trial.carried(), [], "What the carrier has");
}

async function noLedger(trial: GateTrial): Promise<void> {
  await trial.setLedger(false);
  mustEqual(await trial.submit("m1", "send"), "later", "The answer without a ledger");
  mustEqual(trial.carried(), [], "What the carrier has");
  await trial.setLedger(true);
  mustEqual(await trial.submit("m1", "send"), "accepted", "The answer when the ledger is back");
}

async function killed(trial: GateTrial): Promise<void> {
  await trial.submit("m1", "send");
  await trial.restart();
  mustEqual(await trial.submit("m1", "send"), "accepted", "The answer after a restart");
  await trial.setCarrier("later");
  await trial.submit("m2", "send");
  await trial.restart();
  await trial.setCarrier("takes");
  mustEqual(
    await trial.submit("m2", "send"),
    "accepted",
    "The answer to what had not gone before the restart",
  );
  mustEqual(trial.carried(), ["m1", "m2"], "What the carrier has");
}

/** After how many turns of the event loop it is killed: from before it has asked, until behind its answer. */
const TURNS = [0, 4, 32];

async function killedUnderWay(trial: GateTrial): Promise<void> {
  for (const turns of TURNS) {
    const id = `m${turns + 3}`;
    const under = trial.submit(id, "send").catch(() => "later" as const);
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    await trial.restart();
    await endsWithin(under, "when it was killed");
    const answer = await trial.submit(id, "send");
    const times = trial.carried().filter((one) => one === id).length;
    must(times <= 1, `The carrier has one message ${times} times that was under way at a kill.`);
    // Of what may have gone nobody knows: then it does not go again, and is not said to have gone.
    must(
      times === 1 || answer !== "accepted",
      "It says that a message has gone that the carrier does not have.",
    );
  }
}

async function secrets(trial: GateTrial): Promise<void> {
  await trial.submit("m1", "send");
  await trial.submit("m2", "block");
  await trial.setCarrier("refuses");
  await trial.submit("m3", "send");
  mustNotTell(trial.secrets, trial.logged(), "the log");
}
