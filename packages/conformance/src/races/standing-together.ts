import type { FinalMessage } from "./final-ledger.ts";
import {
  AT_MOST,
  type Game,
  type GameMessage,
  householdOfCustomer,
  LIMITED,
  LOSER,
  messageWithId,
  WINNER,
} from "./game.ts";
import { GONE, LIVE } from "./life.ts";
import type { Owners } from "./moves.ts";
import type { Wrong } from "./wrong.ts";

/**
 * A message and a time in which it stood: from when it was let go until it came to an end other than by being sent. By the
 * log and not by clocks: an instant is taken before a decision is made, and only as exact as the locks make it.
 */
interface Stood {
  readonly asked: GameMessage;
  readonly message: FinalMessage;
  readonly from: number;
  readonly until: number;
}

function stood(game: Game, message: FinalMessage): Stood[] {
  const { turns, id } = message;
  const asked = messageWithId(game, id);
  return turns.flatMap(({ at, state }, index) => {
    const before = turns[index - 1];
    if (!LIVE.has(state) || (before !== undefined && LIVE.has(before.state))) return [];
    const end = turns.slice(index).find((turn) => !LIVE.has(turn.state));
    return [{ asked, message, from: at, until: end?.at ?? Number.POSITIVE_INFINITY }];
  });
}

/**
 * No loser is let go while its winner stands. One that was let go before is recalled when the winner comes; one that has gone by
 * then is called missed.
 */
export function contradictionsIn(game: Game, ledger: readonly FinalMessage[], owners: Owners): Wrong[] {
  const households = Map.groupBy(ledger, ({ id }) => owners.togetherWith(messageWithId(game, id).household));
  return [...households.values()].flatMap((together) => {
    const losers = together.filter(({ id }) => messageWithId(game, id).intent === LOSER);
    const winners = together.filter(({ id }) => messageWithId(game, id).intent === WINNER);
    const times = winners.flatMap((winner) => stood(game, winner));
    return losers.flatMap((loser) => {
      const { customer } = messageWithId(game, loser.id);
      const areTogether = (winner: Stood, at: number): boolean =>
        householdOfCustomer(owners.at(customer, at)) ===
        householdOfCustomer(owners.at(winner.asked.customer, at));
      return times.flatMap((winner) => wrongBetween(loser, winner, (at) => areTogether(winner, at)));
    });
  });
}

/** @param areTogether whether both were in one household at a place in the log */
function wrongBetween(loser: FinalMessage, winner: Stood, areTogether: (at: number) => boolean): Wrong[] {
  const { asked, from, until } = winner;
  const names = `${loser.id} (loses) and ${asked.id} (wins), of ${asked.household}`;
  const letGo = loser.turns.filter(
    ({ at, state }) =>
      (state === "cleared" || state === "started") && from < at && at < until && areTogether(at),
  );
  const late = letGo.map(({ at, state }): Wrong => {
    const text = `${names}: the loser was ${state} at ${at}, the winner stood from ${from}`;
    return { kind: "contradiction", text };
  });
  const kind = areTogether(from) ? wrongAtItsComing(loser, winner) : null;
  if (kind === null) return late;
  return [...late, { kind, text: `${names}: the loser stood when the winner came, at ${from}` }];
}

/** What is wrong with a loser that stood when its winner came. */
function wrongAtItsComing(loser: FinalMessage, { message: winner, from }: Stood): Wrong["kind"] | null {
  const before = loser.turns.findLast(({ at }) => at < from);
  if (before?.state === "cleared") {
    const next = loser.turns.find(({ at }) => at > from);
    return next?.state === "recalled" && next.by === winner.id ? null : "not recalled";
  }
  if (before === undefined || !GONE.has(before.state) || winner.missed.includes(loser.id)) return null;
  return loser.missedAt.some((at) => at < from) ? "not reported again" : "not reported missed";
}

/** A limited message is let go only where fewer than the limit of the same customer stand. */
export function overTheLimit(game: Game, ledger: readonly FinalMessage[], owners: Owners): Wrong[] {
  const limited = ledger
    .flatMap((message) => stood(game, message))
    .filter(({ asked }) => asked.intent === LIMITED);
  const together = Map.groupBy(limited, ({ asked }) => owners.togetherWith(asked.household));
  return [...together.values()].flatMap((messages) =>
    messages.flatMap(({ asked, message }) =>
      message.turns
        .filter(({ state }) => state === "cleared" || state === "started")
        .flatMap(({ at }) => {
          const customer = owners.at(asked.customer, at);
          const others = messages.filter(
            (other) =>
              other.message !== message &&
              other.from < at &&
              at < other.until &&
              owners.at(other.asked.customer, at) === customer,
          );
          if (others.length < AT_MOST) return [];
          const text = `${asked.id} was let go at ${at} for ${customer} beside ${others.map((one) => one.asked.id).join(", ")}`;
          return [{ kind: "over the limit", text } as const];
        }),
    ),
  );
}
