import {
  type Answer,
  createEvaluator,
  DAY_MS,
  type Engine,
  type Evaluator,
  HOUR_MS,
  type Instant,
  type ManualClock,
  MINUTE_MS,
  manualClock,
  openEngine,
  type RuleSet,
} from "@comity/core";
import { memoryStore } from "@comity/store";
import { compileTestRules, iso } from "./open-world.ts";
import { type ClockChange, wallClock } from "./wall-clock.ts";

/** Hours in which an intent must not go: from one minute of the day up to another. */
interface Quiet {
  readonly intent: string;
  readonly from: number;
  readonly to: number;
}

/** How far around a change of clocks is looked. */
const AROUND_MS = 14 * HOUR_MS;
const DAY = DAY_MS / MINUTE_MS;

/** Rules of quiet hours for one kind of change of clocks. */
export interface QuietRules {
  readonly quiet: readonly Quiet[];
  readonly rules: RuleSet;
  readonly evaluator: Evaluator;
}

/**
 * Quiet hours that a change of clocks can upset: the usual night; those that end or begin in the middle of what the
 * clocks skip or repeat; and just what they skip or repeat.
 */
export function quietRulesFor({ from, to }: Pick<ClockChange, "from" | "to">): QuietRules {
  const ahead = (((to - from) % DAY) + DAY + DAY / 2) % DAY;
  const length = Math.abs(ahead - DAY / 2);
  const low = ahead > DAY / 2 ? from : to;
  const middle = low + Math.floor(length / 2);
  const quiet = [
    { intent: "newsletter", from: 21 * 60, to: 8 * 60 },
    { intent: "upsell", from: inDay(middle - 300), to: inDay(middle) },
    { intent: "winback", from: inDay(middle), to: inDay(middle + 300) },
    { intent: "notice", from: inDay(low), to: inDay(low + length) },
  ];
  const rules = compileTestRules(quiet.map(ruleOf).join("\n"));
  return { quiet, rules, evaluator: createEvaluator(rules) };
}

function ruleOf({ intent, from, to }: Quiet): string {
  return `rule quiet-${intent}
  applies to ${intent}
  when local_time is between ${clockText(from)} and ${clockText(to)}
  then hold until ${clockText(to)} local time
`;
}

function clockText(minutes: number): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function inDay(minutes: number): number {
  return ((minutes % DAY) + DAY) % DAY;
}

/** Around a change of clocks, minute by minute by the clock on the wall: is it quiet, and when is it so no longer? */
class Night {
  readonly begin: Instant;
  private readonly shown: readonly number[];
  private readonly quiet: readonly boolean[];

  /** @param shown what the clock shows at each minute from `begin` */
  constructor(shown: readonly number[], begin: Instant, { from, to }: Quiet) {
    this.begin = begin;
    this.shown = shown;
    this.quiet = shown.map((minutes) =>
      from < to ? from <= minutes && minutes < to : from <= minutes || minutes < to,
    );
  }

  isQuiet(at: Instant): boolean {
    return this.quiet[Math.floor((at - this.begin) / MINUTE_MS)] ?? false;
  }

  /**
   * When a message that meets quiet hours at an instant is let go: when the clock goes forward past their end. A clock that
   * is set back to before their beginning has not come to their end.
   */
  endAfter(at: Instant): Instant {
    let index = Math.floor((at - this.begin) / MINUTE_MS) + 1;
    while (index < this.quiet.length && !this.endsAt(index)) index++;
    return this.begin + index * MINUTE_MS;
  }

  private endsAt(index: number): boolean {
    const ahead = inDay((this.shown[index] ?? 0) - (this.shown[index - 1] ?? 0));
    return this.quiet[index - 1] === true && this.quiet[index] === false && ahead < DAY / 2;
  }

  /** The first minute that is not quiet. */
  get firstOpen(): Instant {
    return this.begin + this.quiet.indexOf(false) * MINUTE_MS;
  }

  /** Instants close to where quiet hours begin and end, and to the change; none so late that the night's end is not seen. */
  moments(change: Instant): readonly Instant[] {
    const edges = this.quiet.flatMap((quiet, index) =>
      index > 0 && quiet !== this.quiet[index - 1] ? [this.begin + index * MINUTE_MS] : [],
    );
    const last = this.begin + this.quiet.lastIndexOf(false) * MINUTE_MS;
    const near = [...edges, change].flatMap((edge) => [edge - MINUTE_MS, edge - 1, edge, edge + MINUTE_MS]);
    return [...new Set(near)]
      .filter((at) => at > this.firstOpen + MINUTE_MS && at < last)
      .sort((left, right) => left - right);
  }
}

/** What went wrong around a change of clocks, and how many messages were tried. */
export interface QuietHoursReport {
  readonly broken: readonly string[];
  readonly messages: number;
}

/** Decides and starts messages on both sides of a change of clocks, and of quiet hours next to it. */
export async function checkQuietHours(
  change: ClockChange,
  { quiet, rules, evaluator }: QuietRules,
): Promise<QuietHoursReport> {
  const wall = wallClock(change.zone);
  const begin = change.at - AROUND_MS;
  const minutes = Array.from(
    { length: (2 * AROUND_MS) / MINUTE_MS },
    (_, index) => begin + index * MINUTE_MS,
  );
  const shown = minutes.map((at) => wall.minutesAt(at));
  const broken: string[] = [];
  let messages = 0;
  for (const one of quiet) {
    const night = new Night(shown, begin, one);
    const clock = manualClock(night.firstOpen);
    const engine = await openEngine({
      rules,
      evaluator,
      store: memoryStore(),
      clock,
      clearanceLifeMs: 3 * DAY_MS,
    });
    await engine.load({ customers: [{ id: "c", time_zone: change.zone }] });
    const trial = new Trial(engine, clock, one.intent, night);
    await trial.run(night.moments(change.at));
    await engine.close();
    messages += trial.messages;
    const where = `${change.zone} at ${iso(change.at)}, quiet ${clockText(one.from)} to ${clockText(one.to)}`;
    broken.push(...trial.broken.map((what) => `${where}: ${what}`));
  }
  return { broken, messages };
}

/** Messages of one intent through one night. */
class Trial {
  readonly broken: string[] = [];
  messages = 0;
  private readonly engine: Engine;
  private readonly clock: ManualClock;
  private readonly intent: string;
  private readonly night: Night;
  /** Messages that wait, and when the night that they met is over. */
  private readonly heldUntil = new Map<string, Instant>();

  constructor(engine: Engine, clock: ManualClock, intent: string, night: Night) {
    this.engine = engine;
    this.clock = clock;
    this.intent = intent;
    this.night = night;
  }

  /** @param moments in order, all after the clock */
  async run(moments: readonly Instant[]): Promise<void> {
    for (const at of moments) {
      await this.ask(`planned ${at}`, at);
      await this.ask(`ready ${at}`, this.clock.now());
    }
    for (const at of moments) {
      await this.startHeldUntil(at);
      await this.clock.moveTo(at);
      await this.ask(`now ${at}`, at);
      for (const kind of ["planned", "ready", "now"]) await this.start(`${kind} ${at}`);
    }
    await this.startHeldUntil(Number.POSITIVE_INFINITY);
    this.broken.push(...[...this.heldUntil.keys()].map((id) => `${id} never went`));
  }

  /** What is held goes when the night is over, and not a minute later. */
  private async startHeldUntil(limit: Instant): Promise<void> {
    const ends = [...new Set(this.heldUntil.values())].filter((end) => end <= limit);
    for (const end of ends.sort((left, right) => left - right)) {
      if (end > this.clock.now()) await this.clock.moveTo(end);
      for (const [id, until] of [...this.heldUntil]) if (until <= end) await this.start(id);
    }
  }

  private async ask(id: string, sendAt: Instant): Promise<void> {
    this.messages++;
    const { verdict, answer } = await this.engine.decide({
      id,
      department: "marketing",
      intent: this.intent,
      channel: "sms",
      customer: "c",
      send_at: iso(sendAt),
    });
    const quiet = this.night.isQuiet(sendAt);
    if (verdict !== (quiet ? "hold" : "send")) this.broken.push(`${verdict} for ${iso(sendAt)}`);
    if (quiet) this.expectHeld(id, answer, sendAt);
    else this.expectValid(answer, sendAt);
  }

  private async start(id: string): Promise<void> {
    const now = this.clock.now();
    const { started, answer } = await this.engine.start(id);
    const isOpen = !this.night.isQuiet(now) && (this.heldUntil.get(id) ?? now) <= now;
    if (started !== isOpen) this.broken.push(`${id} ${started ? "" : "not "}started at ${iso(now)}`);
    if (started) this.heldUntil.delete(id);
    else if (!this.heldUntil.has(id)) this.expectHeld(id, answer, now);
  }

  private expectHeld(id: string, { until }: Answer, at: Instant): void {
    const end = this.night.endAfter(at);
    this.heldUntil.set(id, end);
    const told = until?.kind === "instant" ? iso(until.at) : until?.kind;
    if (told !== iso(end)) this.broken.push(`${id}: at ${iso(at)} held until ${told}, not ${iso(end)}`);
  }

  /** A clearance must not be said to hold into the night. */
  private expectValid({ validUntil }: Answer, sendAt: Instant): void {
    if (validUntil === null || validUntil < sendAt) return;
    for (let at = sendAt; at <= validUntil && at < sendAt + AROUND_MS; at += MINUTE_MS) {
      if (!this.night.isQuiet(at)) continue;
      this.broken.push(`cleared for ${iso(sendAt)} until ${iso(validUntil)}, though ${iso(at)} is quiet`);
      return;
    }
  }
}
