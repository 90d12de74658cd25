import { median, type Spread, spreadOf } from "../harness/row.ts";

/** Who asks, and how much. */
export interface Callers {
  /** How many ask at the same time, each its next message when the last one is answered. */
  readonly callers: number;
  readonly calls: number;
  /** The number of the first message. */
  readonly from: number;
}

/** What a round came to. */
export interface Round {
  readonly done: number;
  readonly ms: number;
  /** How long each caller waited for each answer, in milliseconds; none where nobody waits. */
  readonly waits: readonly number[];
}

/** One that is timed in turns with others. */
export interface Contestant {
  readonly name: string;
  round(round: number): Promise<Round>;
}

/** What was measured of one of them. */
export interface Figures {
  readonly name: string;
  /** Decisions a second, by round: rounds of one number ran one after the other. */
  readonly rates: readonly number[];
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

export async function callTogether<Input>(
  call: (input: Input) => Promise<unknown>,
  inputOf: (number: number) => Input,
  { callers, calls, from }: Callers,
): Promise<Round> {
  const waits: number[] = [];
  let next = from;
  const begun = performance.now();
  const one = async (): Promise<void> => {
    while (next < from + calls) {
      const input = inputOf(next++);
      const asked = performance.now();
      await call(input);
      waits.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: callers }, one));
  return { done: calls, ms: performance.now() - begun, waits };
}

/** Two rounds to get warm, and then so many that count; each begins with another contestant. */
export async function takeTurns(
  rounds: number,
  contestants: readonly Contestant[],
): Promise<readonly Figures[]> {
  const measured = new Map(contestants.map((one) => [one, [] as Round[]]));
  for (let round = 0; round < rounds + WARM_ROUNDS; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const one = contestants[(turn + round) % contestants.length];
      if (one === undefined) continue;
      const result = await one.round(round);
      if (round >= WARM_ROUNDS) measured.get(one)?.push(result);
    }
  }
  return contestants.map((one) => figuresOf(one.name, measured.get(one) ?? []));
}

export const WARM_ROUNDS = 2;

function figuresOf(name: string, rounds: readonly Round[]): Figures {
  const waits = rounds.flatMap((round) => round.waits).sort((left, right) => left - right);
  const at = (part: number) =>
    waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] ?? Number.NaN;
  return {
    name,
    rates: rounds.map(({ done, ms }) => (done / ms) * 1000),
    p50Ms: median(waits),
    p99Ms: at(0.99),
    longestMs: at(1),
  };
}

/** How many times as fast one is as another, round by round. */
export function timesAsFast(one: Figures, other: Figures): Spread | null {
  return spreadOf(one.rates.map((rate, round) => rate / (other.rates[round] ?? Number.NaN)));
}
