import { casesOn, endsWithin, type KitCase, must, mustEqual, mustNotTell } from "./kit-case.ts";
import { SourceBench } from "./source-bench.ts";
import type { SourceTrial } from "./source-trial.ts";

/** So many records make several pages of any source that reads in pages. */
const MANY = 1_203;
/** More changes in one page would have to be kept in memory at once. */
const MOST_IN_PAGE = 1_000;

/**
 * What every source of facts promises.
 *
 * @param open makes an outside system of its own
 * @param folder an empty folder of its own, for what is kept; gone when the tests are
 */
export function sourceKit(open: () => Promise<SourceTrial>, folder: () => string): readonly KitCase[] {
  const onBench = casesOn(async () => new SourceBench(await open(), folder()));
  return [
    onBench("takes in everything, and is in step not later than it began to read", takesIn),
    onBench("comes to the same when nothing has changed", idempotent),
    onBench("comes to the same when everything is read again", redelivered),
    onBench("brings what has changed", changes),
    onBench("brings what is gone", removals),
    onBench("goes on where it was, wherever it is stopped", restarts),
    onBench("loses nothing when Comity is away", comityAway),
    onBench("keeps what does not fit, takes the rest, and is not in step until it fits", malformed),
    onBench("makes of a rejected record what it is, when it is tried again", triedAgain),
    onBench("is in step again when what did not fit is gone", misfitGone),
    onBench("is not in step while its system cannot be reached, and goes on afterwards", unreachable),
    onBench("brings pages of a bounded size", boundedPages),
    onBench("ends soon when it is stopped", stops),
    onBench("tells no secret", secrets),
  ];
}

async function putMany(bench: SourceBench): Promise<void> {
  for (let key = 1; key <= MANY; key++) await bench.put(key, 1);
  await bench.trial.settle?.();
}

async function takesIn(bench: SourceBench): Promise<void> {
  await putMany(bench);
  const began = bench.clock + 1;
  await bench.pass({ onReport: () => bench.tick() });
  mustEqual(bench.comity.state(), bench.expected(), "The records after a whole pass");
  const inStep = bench.comity.inStep();
  must(inStep !== null, "After a whole pass the silo has to be in step.");
  must(inStep <= began, "The silo cannot be in step as of an instant after the pass began to read.");
}

async function idempotent(bench: SourceBench): Promise<void> {
  await putMany(bench);
  await bench.pass();
  const before = bench.comity.state();
  await bench.pass();
  mustEqual(bench.comity.state(), before, "The state after a second pass");
}

async function redelivered(bench: SourceBench): Promise<void> {
  await bench.put(1, 1);
  await bench.trial.settle?.();
  await bench.pass();
  await bench.put(1, 2);
  await bench.trial.settle?.();
  await bench.pass();
  const before = bench.comity.state();
  bench.forgetCheckpoint();
  await bench.pass();
  mustEqual(bench.comity.state(), before, "The state after everything was read again");
}

async function changes(bench: SourceBench): Promise<void> {
  for (const number of [1, 2, 1, 3]) {
    await bench.put(1, number);
    await bench.put(2, number);
    await bench.trial.settle?.();
    await bench.pass();
    mustEqual(bench.comity.state(), bench.expected(), "The records after a change");
  }
}

async function removals(bench: SourceBench): Promise<void> {
  const { trial } = bench;
  if (trial.remove === undefined) return;
  for (let key = 1; key <= 4; key++) await bench.put(key, 1);
  await trial.settle?.();
  await bench.pass();
  await bench.remove(2);
  await trial.settle?.();
  await bench.pass();
  mustEqual(bench.comity.state(), bench.expected(), "The records after one of four was taken out");
}

async function restarts(bench: SourceBench): Promise<void> {
  await putMany(bench);
  for (let stops = 0; bench.size() < MANY; stops++) {
    must(stops <= MANY, "It does not get on: stopped after each page, it always begins anew.");
    await bench.pass({ stopAfterPages: 1 });
  }
  await bench.pass();
  mustEqual(bench.comity.state(), bench.expected(), "The state after being stopped again and again");
  must(bench.comity.inStep() !== null, "After a whole pass the silo has to be in step.");
}

async function comityAway(bench: SourceBench): Promise<void> {
  await putMany(bench);
  for (const calls of [0, 1, 499, 501]) {
    bench.comity.failAfter(calls);
    const error = await bench.pass().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    must(
      error !== null || bench.size() === MANY,
      "A pass that Comity did not take in must not end as if it had.",
    );
    if (bench.size() < MANY)
      must(bench.comity.inStep() === null, "The silo was told to be in step, and records are missing.");
  }
  bench.comity.failAfter(null);
  await bench.pass();
  mustEqual(bench.comity.state(), bench.expected(), "The state after Comity was away");
}

async function malformed(bench: SourceBench): Promise<void> {
  const { trial } = bench;
  if (trial.spoil === undefined) return;
  await bench.put(1, 1);
  await trial.spoil(2);
  await bench.put(3, 1);
  await trial.settle?.();
  await bench.pass();
  must(bench.size() === 2, `Two of three records fit, and ${bench.size()} were taken.`);
  must(
    bench.rejected() === 1,
    `One of three records does not fit, and ${bench.rejected()} are kept as rejected.`,
  );
  must(bench.comity.inStep() === null, "The silo must not be in step while a record of it is rejected.");
  await bench.put(2, 1);
  await trial.settle?.();
  await bench.pass();
  must(
    bench.size() === 3 && bench.rejected() === 0,
    "A record that was mended has to be taken, and is rejected no more.",
  );
  must(bench.comity.inStep() !== null, "When all records fit, the silo has to be in step.");
}

async function misfitGone(bench: SourceBench): Promise<void> {
  const { trial } = bench;
  if (trial.spoil === undefined || trial.remove === undefined) return;
  await bench.put(1, 1);
  await trial.spoil(2);
  await trial.settle?.();
  await bench.pass();
  await bench.remove(2);
  await trial.settle?.();
  await bench.pass();
  must(bench.rejected() === 0, "A record that is gone has to be rejected no more.");
  must(bench.comity.inStep() !== null, "Nothing is missing any more: the silo has to be in step.");
}

async function unreachable(bench: SourceBench): Promise<void> {
  const { trial } = bench;
  if (trial.setReachable === undefined) return;
  await bench.put(1, 1);
  await trial.settle?.();
  await trial.setReachable(false);
  const error = await bench.pass().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  must(
    error !== null,
    "A system that cannot be reached has to be told by an error: no news is not good news.",
  );
  must(bench.comity.inStep() === null, "The silo must not be in step with a system that cannot be reached.");
  await trial.setReachable(true);
  await bench.pass();
  must(bench.size() === 1 && bench.comity.inStep() !== null, "It has to go on when the system is back.");
}

async function boundedPages(bench: SourceBench): Promise<void> {
  await putMany(bench);
  let most = 0;
  await bench.pass({ onPage: (changes) => (most = Math.max(most, changes)) });
  must(most <= MOST_IN_PAGE, `A page has ${most} changes, and ${MOST_IN_PAGE} are the most.`);
}

/** A source that brings nothing for so long waits for something, in milliseconds. */
const WAITS_MS = 1_000;

async function stops(bench: SourceBench): Promise<void> {
  const { trial } = bench;
  await putMany(bench);
  await bench.pass({ stopAfterPages: 0 });
  must(bench.size() === 0, "It was stopped before it began, and brought something.");
  await endsWithin(bench.pass({ stopAfterPages: 1 }), "when it was stopped between two pages");
  await endsWithin(bench.readAndStop(0), "when it was stopped while it read");
  await endsWithin(bench.readAndStop(WAITS_MS), "when it was stopped while it waited");
  if (trial.setSilent === undefined) return;
  await trial.setSilent(true);
  await endsWithin(bench.readAndStop(WAITS_MS), "when it was stopped while its system did not answer");
  await trial.setSilent(false);
}

async function triedAgain(bench: SourceBench): Promise<void> {
  const { trial } = bench;
  if (trial.spoil === undefined) return;
  await trial.spoil(1);
  await trial.settle?.();
  await bench.pass();
  const count = bench.rejected();
  must(count === 1, `One record does not fit, and ${count} are kept as rejected.`);
  must(
    (await bench.isAgainEmpty()) !== true,
    "What a rejected record comes to now is at least that it is rejected: another try made nothing of it.",
  );
  const error = await bench.tryAgain().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  const said = error instanceof Error ? [error.message, String(error.cause ?? "")] : [];
  mustNotTell(trial.secrets, [...said, ...bench.logged()], "what is said of another try");
  must(
    error === null,
    "To try a rejected record again must not end the pass: what does not fit comes back as rejected.",
  );
  must(bench.rejected() === 1, "A record that does not fit yet has to stay rejected when it is tried again.");
  must(bench.comity.inStep() === null, "The silo must not be in step while a record of it is rejected.");
}

async function secrets(bench: SourceBench): Promise<void> {
  const { trial } = bench;
  await bench.put(1, 1);
  await trial.spoil?.(2);
  await trial.settle?.();
  await bench.pass();
  await trial.setReachable?.(false);
  const error = await bench.pass().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  mustNotTell(trial.secrets, bench.logged(), "the log");
  mustNotTell(trial.secrets, bench.places(), "the place of a rejected record");
  mustNotTell(
    trial.secrets,
    error instanceof Error ? [error.message, String(error.cause ?? "")] : [],
    "an error",
  );
  mustNotTell(trial.secrets, bench.unsealed(), "a file that is not sealed");
}
