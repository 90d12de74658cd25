import { type Engine, InputError } from "@comity/core";

/** So many are remembered: of the messages that are asked about now, most are started soon. */
const MOST = 10_000;

/** Whose messages are: what a department may speak of. It never changes. */
export interface Departments {
  remember(message: string, department: string): void;
  /** @throws InputError CY593 if nobody has asked about the message */
  of(message: string): Promise<string>;
}

export function departmentsOf(engine: Engine): Departments {
  const known = new Map<string, string>();
  const remember = (message: string, department: string): void => {
    known.delete(message);
    known.set(message, department);
    const [oldest] = known.keys();
    if (known.size > MOST && oldest !== undefined) known.delete(oldest);
  };
  return {
    remember,
    async of(message) {
      const before = known.get(message);
      if (before !== undefined) return before;
      const entry = await engine.entry(message);
      if (entry === null) throw unknownMessage(message);
      const { department } = entry.message;
      remember(message, department);
      return department;
    },
  };
}

/** In the engine's words. */
export function unknownMessage(message: string): InputError {
  return new InputError(
    "CY593",
    `message ${message}`,
    "Nobody has asked about a message with this id.",
    "Have it decided first, or check the id.",
  );
}
