import type { LedgerEvent } from "@comity/core";

/**
 * Reads what an engine told, knowing nothing of how it decides, and finds what must never be. It is told the rules of the
 * game as numbers: which intent loses to which within how long, and how many of an intent fit in a window.
 */
export interface Game {
  readonly loser: string;
  readonly winner: string;
  readonly withinMs: number;
  readonly limited: string;
  readonly atMost: number;
  readonly windowMs: number;
}

/** What the checker knows of a message from the requests. */
export interface Asked {
  readonly id: string;
  readonly intent: string;
  readonly customer: string;
  readonly household: string;
  readonly sendAt: number;
}

interface Life {
  readonly asked: Asked;
  state: "none" | "held" | "cleared" | "started" | "sent" | "over";
  clearedAt: number;
  goneAt: number | null;
  hadStarted: boolean;
  breach: boolean;
}

/** Follows the events of one engine and reports each law that they break. */
export class HistoryChecker {
  private readonly lives = new Map<string, Life>();
  private readonly game: Game;
  readonly broken: string[] = [];

  constructor(game: Game) {
    this.game = game;
  }

  ask(asked: Asked): void {
    if (this.lives.has(asked.id)) return;
    this.lives.set(asked.id, {
      asked,
      state: "none",
      clearedAt: 0,
      goneAt: null,
      hadStarted: false,
      breach: false,
    });
  }

  see(event: LedgerEvent): void {
    if (!("message" in event)) return;
    const life = this.lives.get(event.message);
    if (life === undefined) {
      this.broken.push(`${event.kind} of ${event.message}, which nobody asked about`);
      return;
    }
    if (event.kind === "decision") this.decided(life, event);
    if (event.kind === "recalled") this.recalled(life);
    if (event.kind === "missed" && life.goneAt === null)
      this.broken.push(`${event.message} is called missed and had not gone`);
    if (event.kind === "resolved" && event.verdict === "hold")
      this.broken.push(`${event.message} is called resolved and is held`);
    if (event.kind === "state") this.moved(life, event);
  }

  /** Checks everything that must hold between two steps. */
  check(now: number): void {
    for (const life of this.lives.values()) {
      if (life.state === "cleared") {
        const [rival] = this.winnersOver(life, this.place(life));
        if (rival !== undefined)
          this.broken.push(`at ${now}: ${life.asked.id} is cleared beside its winner ${rival.asked.id}`);
      }
    }
    this.checkLimit(now);
  }

  private decided(life: Life, event: Extract<LedgerEvent, { kind: "decision" }>): void {
    if (life.state === "over") this.broken.push(`${event.message} was decided again after its end`);
    const { verdict } = event.answer;
    life.state = verdict === "hold" ? "held" : verdict === "block" ? "over" : "cleared";
    life.clearedAt = event.at;
  }

  private recalled(life: Life): void {
    if (life.state !== "cleared") this.broken.push(`${life.asked.id} was recalled while ${life.state}`);
    life.state = "over";
  }

  private moved(life: Life, event: Extract<LedgerEvent, { kind: "state" }>): void {
    if (event.state === "started") {
      if (life.state !== "cleared") this.broken.push(`${event.message} started while ${life.state}`);
      const [rival] = this.winnersOver(life, event.at);
      if (rival !== undefined)
        this.broken.push(`${event.message} started beside its winner ${rival.asked.id}`);
      life.state = "started";
      life.hadStarted = true;
      life.goneAt = event.at;
    } else if (event.state === "sent") {
      // One that was started and reported failed may yet turn out to have been sent.
      if (!event.breach && !life.hadStarted)
        this.broken.push(`${event.message} was sent while ${life.state}, and it is no breach`);
      life.state = "sent";
      life.goneAt = event.at;
      life.breach = event.breach;
    } else if (event.state !== "unreported") {
      life.state = "over";
      life.goneAt = event.state === "failed" ? null : life.goneAt;
    }
  }

  private place(life: Life): number {
    return life.goneAt ?? Math.max(life.asked.sendAt, life.clearedAt);
  }

  private isLive(life: Life): boolean {
    return life.state === "cleared" || life.state === "started" || life.state === "sent";
  }

  private winnersOver(loser: Life, at: number): Life[] {
    if (loser.asked.intent !== this.game.loser) return [];
    return [...this.lives.values()].filter(
      (life) =>
        life.asked.intent === this.game.winner &&
        life.asked.household === loser.asked.household &&
        this.isLive(life) &&
        Math.abs(this.place(life) - at) <= this.game.withinMs,
    );
  }

  private checkLimit(now: number): void {
    const byCustomer = new Map<string, number[]>();
    for (const life of this.lives.values()) {
      if (life.asked.intent !== this.game.limited || !this.isLive(life) || life.breach) continue;
      const places = byCustomer.get(life.asked.customer) ?? [];
      byCustomer.set(life.asked.customer, [...places, this.place(life)]);
    }
    for (const [customer, places] of byCustomer) {
      const sorted = places.sort((left, right) => left - right);
      for (let first = 0; first + this.game.atMost < sorted.length; first++) {
        const span = (sorted[first + this.game.atMost] ?? 0) - (sorted[first] ?? 0);
        if (span < this.game.windowMs)
          this.broken.push(`at ${now}: ${customer} has ${this.game.atMost + 1} within ${span} ms`);
      }
    }
  }
}
