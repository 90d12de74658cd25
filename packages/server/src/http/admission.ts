/**
 * How much is answered at the same time. What would have to wait longer than is good for anybody is refused at once, before its body
 * is read: who waits in a long queue has given up by the time it is answered, and everybody behind it too.
 */
export interface Admission {
  readonly inFlight: number;
  readonly isFull: boolean;
  /** Takes a place if there is one. */
  tryEnter(): boolean;
  /** Waits for a place, in turn: for the lines of a stream, whose sender is slowed down instead. */
  enter(): Promise<void>;
  leave(): void;
}

/** @param most places in all */
export function admissionOf(most: number): Admission {
  let inFlight = 0;
  const waiting: (() => void)[] = [];
  return {
    get inFlight() {
      return inFlight;
    },
    get isFull() {
      return inFlight >= most;
    },
    tryEnter() {
      if (inFlight >= most) return false;
      inFlight++;
      return true;
    },
    async enter() {
      if (inFlight < most) {
        inFlight++;
        return;
      }
      // Whoever leaves hands over its place.
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    leave() {
      const next = waiting.shift();
      if (next === undefined) inFlight--;
      else next();
    },
  };
}
