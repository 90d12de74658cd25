import type { FinalLedger, FinalMessage } from "./final-ledger.ts";
import { type Game, householdOfCustomer, messageWithId } from "./game.ts";
import type { Line } from "./journal.ts";
import { canBecome, follows, LIVE } from "./life.ts";
import { type Move, Owners } from "./moves.ts";
import { contradictionsIn, overTheLimit } from "./standing-together.ts";
import type { Wrong } from "./wrong.ts";

/** An answer that a process got, and when it had asked. */
type Answer = Extract<Line, { kind: "answered" }> & { readonly askedAt: number };

/**
 * Finds what must never be, from what the processes wrote down and what the ledger says in the end. It knows the game and the
 * life of a message, and nothing of the engine that played.
 *
 * @param journals one per process; a process that was killed goes on in its own
 */
export function findWrongs(
  game: Game,
  journals: readonly (readonly Line[])[],
  { messages: ledger, moves }: FinalLedger,
): Wrong[] {
  const owners = new Owners(moves);
  const byId = new Map(ledger.map((message) => [message.id, message]));
  const answers = Map.groupBy(journals.flatMap(answersIn), ({ id }) => id);
  return [
    ...[...answers.values()].flatMap((ofOne) => wrongAnswers(ofOne, byId)),
    ...sentTwice(journals.flat()),
    ...ledger.flatMap(writtenOver),
    ...contradictionsIn(game, ledger, owners),
    ...overTheLimit(game, ledger, owners),
    ...ledger.flatMap((message) => misplaced(game, message, owners)),
    ...journals.flat().flatMap((line) => lostMove(line, moves)),
  ];
}

function misplaced(game: Game, { id, customer, household }: FinalMessage, owners: Owners): Wrong[] {
  const owner = owners.at(messageWithId(game, id).customer, Number.POSITIVE_INFINITY);
  if (customer === owner && household === householdOfCustomer(owner)) return [];
  const text = `${id}: it is with ${customer} in ${household}, and belongs to ${owner}`;
  return [{ kind: "misplaced", text }];
}

/** A merge or split that was acknowledged is in the log. */
function lostMove(line: Line, moves: readonly Move[]): Wrong[] {
  if (line.kind !== "moved") return [];
  const { move, customer } = line;
  if (moves.some((one) => one.kind === move && one.customer === customer)) return [];
  return [{ kind: "lost", text: `${customer}: ${move} was acknowledged, and the log does not tell of it` }];
}

function answersIn(journal: readonly Line[]): Answer[] {
  const askedAt = new Map<string, number>();
  const answers: Answer[] = [];
  for (const line of journal) {
    if (line.kind === "intend") askedAt.set(line.call, line.at);
    if (line.kind === "answered") answers.push({ ...line, askedAt: askedAt.get(line.call) ?? line.at });
  }
  return answers;
}

/** @param answers about one message */
function wrongAnswers(answers: readonly Answer[], ledger: ReadonlyMap<string, FinalMessage>): Wrong[] {
  const [first] = answers;
  if (first === undefined) return [];
  const found = ledger.get(first.id);
  if (found === undefined) {
    const text = `${first.id}: ${first.operation} was answered ${first.state}; the ledger has no such message`;
    return [{ kind: "lost", text }];
  }
  return [
    ...answers.flatMap((answer) => lost(answer, found)),
    ...answers.flatMap((answer) => answers.flatMap((later) => contradicted(answer, later))),
    ...decidedTwice(answers, found),
  ];
}

/** What was acknowledged is there, and has become nothing that it cannot become. */
function lost({ id, operation, state, started, by }: Answer, found: FinalMessage): Wrong[] {
  if (started === true && found.startedBy !== by && !found.isErased) {
    const text = `${id}: ${by} was told that it had started it; the ledger says ${found.startedBy}`;
    return [{ kind: "lost", text }];
  }
  if (canBecome(state, found.state)) return [];
  return [
    { kind: "lost", text: `${id}: ${operation} was answered ${state}; in the end it is ${found.state}` },
  ];
}

/** Of two calls, one of which was made after the other was answered, the later answer follows from the earlier one. */
function contradicted(earlier: Answer, later: Answer): Wrong[] {
  if (later.askedAt <= earlier.at || canBecome(earlier.state, later.state)) return [];
  const text = `${earlier.id}: ${earlier.state} at ${earlier.at}, and ${later.state} when asked at ${later.askedAt}`;
  return [{ kind: "answered twice", text }];
}

/** A message is let go by one answer, and blocked by one: whoever asks again hears of that one. */
function decidedTwice(answers: readonly Answer[], found: FinalMessage): Wrong[] {
  return [(state: string) => LIVE.has(state), (state: string) => state === "blocked"].flatMap((isOne) => {
    const instants = new Set(
      [...answers, found].filter(({ state }) => isOne(state)).map((one) => one.decidedAt),
    );
    if (instants.size < 2) return [];
    const text = `${found.id}: it was decided at ${[...instants].sort((a, b) => a - b).join(" and at ")}`;
    return [{ kind: "answered twice", text } as const];
  });
}

/** A message is handed over once, by one sender. */
function sentTwice(lines: readonly Line[]): Wrong[] {
  const handed = lines.filter((line) => line.kind === "handed");
  return [...Map.groupBy(handed, ({ id }) => id)].flatMap(([id, times]) => {
    if (times.length < 2) return [];
    const text = `${id}: handed over ${times.map(({ by, at }) => `by ${by} at ${at}`).join(" and ")}`;
    return [{ kind: "sent twice", text } as const];
  });
}

/** As the log tells it, one thing came of the other, and in the end what the ledger says of the message. */
function writtenOver({ id, turns, state }: FinalMessage): Wrong[] {
  const states = turns.map((turn) => turn.state);
  // What time alone brings about may be in no log yet.
  if (states.at(-1) !== state) states.push(state);
  return states.slice(1).flatMap((now, index) => {
    const before = states[index] ?? now;
    if (follows(before, now)) return [];
    return [{ kind: "written over", text: `${id}: it was ${before}, and became ${now}` } as const];
  });
}
