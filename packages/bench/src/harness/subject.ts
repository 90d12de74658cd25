/** What stands beside what. */
export type Group = "comity" | "yardstick" | "peer";

/** A way to decide, loaded. */
export interface Subject<Input = unknown> {
  /** The inputs in the shape that it takes. Making them is not timed. */
  inputs(): readonly Input[];
  /** For each input what {@link answer} has to give, sorted. */
  expected(): readonly (readonly string[])[];
  /** What is timed. */
  decide(input: Input): readonly unknown[] | Promise<readonly unknown[]>;
  /** What is compared before anything is timed, in any order. It rests on the same decision. */
  answer(input: Input): readonly string[] | Promise<readonly string[]>;
  /** Decisions asked for at once, of an engine that works on threads of its own; 1 if absent. */
  readonly inFlight?: number;
  /** What loading took, by step, in milliseconds. */
  readonly steps?: Readonly<Record<string, number>>;
}

/** A way to decide. */
export interface Contestant<Task> {
  /** What the command line calls it. */
  readonly name: string;
  readonly label: string;
  readonly group: Group;
  /** What is done beforehand, and not timed. */
  prepare?(task: Task): Task;
  load(task: Task): Promise<Subject> | Subject;
}

/** One that is to be so many times as fast as another, by size. */
export interface Comparison {
  readonly of: string;
  /** A contestant's name, or whichever peer is fastest. */
  readonly against: string | typeof FASTEST_PEER;
  /** At least so many times as fast; a size that is not there has no goal. */
  readonly goals: Readonly<Record<number, number>>;
}

export const FASTEST_PEER = "the fastest peer";

/** A question, put to several contestants at several sizes. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  /** What a size counts. */
  readonly unit: string;
  readonly sizes: readonly number[];
  readonly comparisons: readonly Comparison[];
  readonly contestants: readonly Pick<Contestant<never>, "name" | "label" | "group">[];
  /** Draws the task, which is not timed, and gives what then loads the contestant. @throws Error if there is no such contestant */
  open(contestant: string, size: number): Promise<() => Promise<Subject>>;
}

export function suite<Task>(
  parts: Pick<Suite, "name" | "title" | "unit" | "sizes" | "comparisons"> & {
    readonly contestants: readonly Contestant<Task>[];
    draw(size: number): Task | Promise<Task>;
  },
): Suite {
  const { contestants, draw } = parts;
  return {
    ...parts,
    async open(name, size) {
      const found = contestants.find((one) => one.name === name);
      if (found === undefined) throw new Error(`The suite ${parts.name} has no contestant ${name}.`);
      const drawn = await draw(size);
      const task = found.prepare?.(drawn) ?? drawn;
      return async () => found.load(task);
    },
  };
}
