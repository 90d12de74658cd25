import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Instant, RuleSet } from "@comity/core";
import type { Adapter } from "../contract/adapter.ts";
import type { AdapterContext } from "../contract/adapter-type.ts";
import type { Comity } from "../contract/comity.ts";
import { type InboundAnswer, InboundRefusal, type InboundRequest } from "../contract/inbound.ts";
import type { Log, LogFields } from "../contract/log.ts";
import { casesOn, type KitCase, must, mustEqual, mustNotTell } from "./kit-case.ts";
import { type RecordingComity, recordingComity } from "./recording-comity.ts";

/** What is sent: everything but who waits for the answer. */
export type Sent = Omit<InboundRequest, "signal">;

/** A sender for one test, and the adapter that receives. Each case gets a new one. */
export interface ReceiverTrial {
  readonly rules: RuleSet;
  /** The adapter, made anew as after a restart of the process. */
  adapter(context: AdapterContext): Adapter;
  /**
   * What is sent, signed at that time, when a record has changed to what the key and the number say; a greater number is a later
   * change. The same key and number are sent under the same id.
   */
  changed(key: number, number: number, now: Instant): Sent;
  /** The same when it is gone. Absent: that is never sent. */
  removed?(key: number, number: number, now: Instant): Sent;
  /** The same with a record that does not fit the vocabulary. Absent: the sender checks its records itself. */
  misfit?(key: number, now: Instant): Sent;
  /** What such a record is in the vocabulary. */
  expected(
    key: number,
    number: number,
  ): { readonly record: string; readonly data: Readonly<Record<string, unknown>> };
  /**
   * What is sent, with what shows its sender changed: each has to be refused. Absent: the whole body is signed, and each of its bytes is
   * changed.
   */
  forgeries?(sent: Sent): readonly Sent[];
  /** What is sent does not say when it was: a secret shows who sends it. Absent: it does. */
  readonly undated?: true;
  /** Texts that stand in what is sent or in the settings, and that nobody may read: addresses, secrets. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

const KEY = new Uint8Array(32).fill(1);
const START = Date.parse("2026-03-02T12:00:00Z");
const HOUR_MS = 60 * 60_000;

/**
 * What every adapter promises to which facts are pushed.
 *
 * @param open makes a sender of its own
 * @param folder an empty folder of its own, for what is kept; gone when the tests are
 */
export function receiverKit(open: () => Promise<ReceiverTrial>, folder: () => string): readonly KitCase[] {
  const on = casesOn(async () => new Bench(await open(), folder()));
  return [
    on("takes in what is sent, and says so only when it is in", takesIn),
    on("comes to the same when it is sent again, also after a restart", again),
    on("comes to the same in whatever order it arrives", anyOrder),
    on("takes away what is gone", removal),
    on("does not say that it has it while Comity is away, and takes it when that is back", comityAway),
    on("takes it in once when the answer was lost", lostAnswer),
    on("refuses what was changed by a byte, and takes none of it", forged),
    on("refuses what was signed an hour ago, or is of an hour from now", stale),
    on("keeps what does not fit, and takes the rest", misfit),
    on("takes many at a time", many),
    on("ends what it began when it is stopped, and takes nothing then", stops),
    on("tells no secret", secrets),
  ];
}

class Bench {
  readonly trial: ReceiverTrial;
  readonly comity: RecordingComity;
  readonly lines: string[] = [];
  now: Instant = START;
  /** Comity is reached when this resolves; called when somebody waits for that. */
  gate: Promise<void> = Promise.resolve();
  onWait: () => void = () => undefined;
  readonly #folder: string;
  #adapter: Adapter | null = null;

  constructor(trial: ReceiverTrial, folder: string) {
    this.trial = trial;
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    this.comity = recordingComity(trial.rules, () => this.now);
  }

  /** Stops the adapter, if it runs, and starts it anew. */
  async restart(): Promise<void> {
    await this.#adapter?.stop();
    const adapter = this.trial.adapter({
      name: "kit",
      comity: this.#throughGate(),
      rules: () => this.trial.rules,
      log: this.#log(),
      now: () => this.now,
      folder: this.#folder,
      base: this.#folder,
      key: KEY,
      inboundUrl: null,
    });
    await adapter.start();
    this.#adapter = adapter;
  }

  async stop(): Promise<void> {
    await this.#adapter?.stop();
  }

  /** @throws what the adapter threw */
  async send(sent: Sent): Promise<InboundAnswer> {
    await this.#begun();
    const receive = this.#adapter?.receive;
    must(receive !== undefined, "The adapter has no receive.");
    return receive({ ...sent, signal: new AbortController().signal });
  }

  /** Whether whoever sends is told that it was taken. */
  async isTaken(sent: Sent): Promise<boolean> {
    await this.#begun();
    try {
      const { status } = await this.send(sent);
      return status >= 200 && status < 300;
    } catch {
      return false;
    }
  }

  async mustTake(sent: Sent): Promise<void> {
    must(await this.isTaken(sent), "What was sent and signed as it has to be was not taken.");
  }

  /** What these changes come to. */
  expected(changes: readonly (readonly [key: number, number: number])[]): Readonly<Record<string, unknown>> {
    const comity = recordingComity(this.trial.rules, () => this.now);
    for (const [key, number] of changes) comity.put(this.trial.expected(key, number));
    return comity.state();
  }

  files(): readonly string[] {
    return readdirSync(this.#folder).map((file) => readFileSync(join(this.#folder, file), "latin1"));
  }

  async close(): Promise<void> {
    await this.stop();
    await this.trial.close();
  }

  #throughGate(): Comity {
    const { comity } = this;
    const pass = async (call: () => Promise<void>): Promise<void> => {
      this.onWait();
      await this.gate;
      await call();
    };
    return {
      ...comity,
      report: (fact) => pass(() => comity.report(fact)),
      customer: (data) => pass(() => comity.customer(data)),
    };
  }

  async #begun(): Promise<void> {
    if (this.#adapter === null) await this.restart();
  }

  #log(): Log {
    const add = (event: string, fields: LogFields = {}): void => {
      this.lines.push(`${event} ${JSON.stringify(fields)}`);
    };
    return { info: add, warn: add, error: add };
  }
}

async function takesIn(bench: Bench): Promise<void> {
  for (const [key, number] of [
    [1, 1],
    [2, 1],
    [1, 2],
  ] as const) {
    await bench.mustTake(bench.trial.changed(key, number, bench.now));
    const known = Object.values(bench.comity.state()).map((data) => JSON.stringify(data));
    const wanted = Object.values(bench.expected([[key, number]])).map((data) => JSON.stringify(data));
    must(known.includes(wanted[0] ?? ""), "It was said to be taken, and it is not in.");
  }
  mustEqual(
    bench.comity.state(),
    bench.expected([
      [1, 2],
      [2, 1],
    ]),
    "The records",
  );
}

async function again(bench: Bench): Promise<void> {
  await bench.mustTake(bench.trial.changed(1, 1, bench.now));
  await bench.mustTake(bench.trial.changed(1, 2, bench.now));
  const before = bench.comity.state();
  for (const number of [1, 2, 1]) {
    bench.now += 1_000;
    await bench.mustTake(bench.trial.changed(1, number, bench.now));
    mustEqual(bench.comity.state(), before, "The records after the same came again");
    await bench.restart();
  }
}

async function anyOrder(bench: Bench): Promise<void> {
  for (const number of [3, 1, 2]) await bench.mustTake(bench.trial.changed(1, number, bench.now));
  mustEqual(
    bench.comity.state(),
    bench.expected([[1, 3]]),
    "The record after changes that overtook each other",
  );
}

async function removal(bench: Bench): Promise<void> {
  const { trial } = bench;
  if (trial.removed === undefined) return;
  await bench.mustTake(trial.changed(1, 1, bench.now));
  await bench.mustTake(trial.changed(2, 1, bench.now));
  await bench.mustTake(trial.removed(1, 2, bench.now));
  mustEqual(bench.comity.state(), bench.expected([[2, 1]]), "The records after one was taken away");
}

async function comityAway(bench: Bench): Promise<void> {
  bench.comity.failAfter(0);
  const sent = bench.trial.changed(1, 1, bench.now);
  must(!(await bench.isTaken(sent)), "It was said to be taken while Comity was away.");
  bench.comity.failAfter(null);
  await bench.mustTake(sent);
  mustEqual(bench.comity.state(), bench.expected([[1, 1]]), "The records after Comity came back");
}

async function lostAnswer(bench: Bench): Promise<void> {
  await bench.mustTake(bench.trial.changed(1, 1, bench.now));
  await bench.mustTake(bench.trial.changed(1, 2, bench.now));
  const taken = bench.comity.taken();
  await bench.restart();
  bench.now += 60_000;
  await bench.mustTake(bench.trial.changed(1, 2, bench.now));
  must(bench.comity.taken() === taken, "What was taken in before was reported again.");
}

async function forged(bench: Bench): Promise<void> {
  const sent = bench.trial.changed(1, 1, bench.now);
  must(sent.body.length > 0, "What is sent has no body.");
  const forgeries = bench.trial.forgeries?.(sent) ?? eachByteOf(sent);
  for (const [at, forgery] of forgeries.entries()) {
    const error = await bench.send(forgery).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    must(
      error instanceof InboundRefusal && error.fault === "unsigned",
      `Its byte ${at} was changed, and it was not refused as unsigned.`,
    );
  }
  must(bench.comity.taken() === 0, "What was not signed was taken in.");
  await bench.mustTake(sent);
}

function eachByteOf(sent: Sent): readonly Sent[] {
  return Array.from(sent.body, (byte, at) => {
    const body = Uint8Array.from(sent.body);
    body[at] = byte ^ (1 << (at % 8));
    return { ...sent, body };
  });
}

async function stale(bench: Bench): Promise<void> {
  if (bench.trial.undated) return;
  for (const offset of [-HOUR_MS, HOUR_MS]) {
    const sent = bench.trial.changed(1, 1, bench.now + offset);
    must(!(await bench.isTaken(sent)), "It was taken an hour away from when it was signed.");
  }
  must(bench.comity.taken() === 0, "What was signed at another time was taken in.");
}

async function misfit(bench: Bench): Promise<void> {
  const { trial } = bench;
  if (trial.misfit === undefined) return;
  await bench.mustTake(trial.misfit(1, bench.now));
  await bench.mustTake(trial.changed(2, 1, bench.now));
  mustEqual(bench.comity.state(), bench.expected([[2, 1]]), "The records after one that does not fit");
  must(
    bench.lines.some((line) => line.startsWith("records rejected")),
    "Nobody was told that something does not fit.",
  );
}

async function many(bench: Bench): Promise<void> {
  const keys = Array.from({ length: 50 }, (_, index) => index + 1);
  await bench.restart();
  await Promise.all(keys.map((key) => bench.mustTake(bench.trial.changed(key, 1, bench.now))));
  mustEqual(
    bench.comity.state(),
    bench.expected(keys.map((key) => [key, 1])),
    "The records that came at once",
  );
}

async function stops(bench: Bench): Promise<void> {
  const [opened, open] = signal();
  const [waited, wait] = signal();
  bench.gate = opened;
  bench.onWait = wait;
  const sent = bench.send(bench.trial.changed(1, 1, bench.now)).then(
    ({ status }) => status,
    (error: unknown) => (error instanceof InboundRefusal ? 503 : error),
  );
  await waited;
  const stopped = bench.stop();
  // Time enough to let go of what is still needed, for one that does not wait.
  for (let turn = 0; turn < 50; turn++) await new Promise((done) => setImmediate(done));
  open();
  const status = await sent;
  await stopped;
  const isIn = Object.keys(bench.comity.state()).length === 1;
  const saysSo = typeof status === "number" && status < 300;
  must(saysSo || status === 503, `What it was at when it was stopped ended with ${String(status)}.`);
  must(isIn || !saysSo, "It was said to be taken, and it is not in.");
  const taken = bench.comity.taken();
  const later = await bench.send(bench.trial.changed(2, 1, bench.now)).catch((error: unknown) => error);
  must(
    later instanceof InboundRefusal && later.fault === "busy",
    "It does not say that it is being stopped.",
  );
  must(bench.comity.taken() === taken, "It took something in after it was stopped.");
}

/** A promise, and what resolves it. */
function signal(): readonly [Promise<void>, () => void] {
  const { promise, resolve } = Promise.withResolvers<void>();
  return [promise, resolve];
}

async function secrets(bench: Bench): Promise<void> {
  const { trial } = bench;
  const refusals: string[] = [];
  const attempt = async (sent: Sent): Promise<void> => {
    try {
      await bench.send(sent);
    } catch (error) {
      if (error instanceof Error) refusals.push(`${error.message} ${"help" in error ? error.help : ""}`);
    }
  };
  const sent = trial.changed(1, 1, bench.now);
  await attempt(sent);
  if (trial.misfit !== undefined) await attempt(trial.misfit(2, bench.now));
  await attempt({ ...sent, body: Buffer.concat([sent.body, Buffer.from(" ")]) });
  await attempt(trial.changed(3, 1, bench.now - HOUR_MS));
  bench.comity.failAfter(0);
  await attempt(trial.changed(4, 1, bench.now));
  mustNotTell(trial.secrets, bench.lines, "the log");
  mustNotTell(trial.secrets, refusals, "a refusal");
  mustNotTell(trial.secrets, bench.files(), "a file that is not sealed");
}
