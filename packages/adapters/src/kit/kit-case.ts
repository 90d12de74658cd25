import { canonicalJson } from "@comity/core";

/** One promise that an adapter has to keep, ready to be tried by any test framework: `it(name, run)`. */
export interface KitCase {
  readonly name: string;
  /** Rejects with a {@link KitFailure} that says what was expected. */
  run(): Promise<void>;
}

/** An adapter does not keep a promise of its port. */
export class KitFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "KitFailure";
  }
}

/** Makes cases of tests, each of which gets a trial of its own and lets go of it, however it ends. */
export function casesOn<Trial extends { close(): Promise<void> }>(
  open: () => Promise<Trial>,
): (name: string, run: (trial: Trial) => Promise<void>) => KitCase {
  return (name, run) => ({
    name,
    async run() {
      const trial = await open();
      try {
        await run(trial);
      } finally {
        await trial.close();
      }
    },
  });
}

/** @throws KitFailure */
export function must(holds: boolean, message: string): asserts holds {
  if (!holds) throw new KitFailure(message);
}

/** How long something may go on that was told to end, in milliseconds. */
const SOON_MS = 10_000;

/** @param when it was to end: `when it was stopped` @throws KitFailure if it goes on; or what it rejects with */
export async function endsWithin<T>(work: Promise<T>, when: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new KitFailure(`It did not end ${when}.`)), SOON_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws KitFailure if two values are not the same as JSON */
export function mustEqual(actual: unknown, expected: unknown, what: string): void {
  const [is, wanted] = [canonicalJson(actual), canonicalJson(expected)];
  must(is === wanted, `${what}: expected ${shortened(wanted)}, and it is ${shortened(is)}.`);
}

/** @throws KitFailure if a secret stands in what anybody can read */
export function mustNotTell(secrets: readonly string[], texts: readonly string[], where: string): void {
  for (const secret of secrets) {
    const leak = texts.find((text) => text.includes(secret));
    must(leak === undefined, `"${secret}" must not be told, and it stands in ${where}: ${shortened(leak)}`);
  }
}

function shortened(text: string | undefined): string {
  const whole = text ?? "nothing";
  return whole.length <= 300 ? whole : `${whole.slice(0, 297)}...`;
}
