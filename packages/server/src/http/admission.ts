/**
 * How much is answered at the same time. What would have to wait longer than is good for anybody is refused at once, before its body
 * is read: who waits in a long queue has given up by the time it is answered, and everybody behind it too.
 */
export interface Admission {
  readonly inFlight: number;
  readonly isFull: boolean;
  /** Takes a place if there is one. */
  tryEnter(): boolean;
  leave(): void;
  /**
   * Waits for a place, in turn: for one of many that a caller sends, who is slowed down instead of being refused. These have half
   * of the places at most, so that however many streams there are, single requests find one.
   */
  enterInTurn(): Promise<void>;
  leaveInTurn(): void;
}

/** @param most places in all */
export function admissionOf(most: number): Admission {
  const mostInTurn = Math.ceil(most / 2);
  let inFlight = 0;
  let inTurn = 0;
  const waiting: (() => void)[] = [];
  const letIn = (): void => {
    while (inFlight < most && inTurn < mostInTurn) {
      const next = waiting.shift();
      if (next === undefined) return;
      inFlight++;
      inTurn++;
      next();
    }
  };
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
    leave() {
      inFlight--;
      letIn();
    },
    enterInTurn() {
      return new Promise<void>((resolve) => {
        waiting.push(resolve);
        letIn();
      });
    },
    leaveInTurn() {
      inFlight--;
      inTurn--;
      letIn();
    },
  };
}
