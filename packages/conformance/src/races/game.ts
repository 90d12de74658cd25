import { createHash } from "node:crypto";

/**
 * What the processes of a race ask about. Everybody can tell from an id alone what the message is, so several processes
 * ask about the same one at the same moment, with the same content, and the checker needs nobody to tell it.
 */
export interface Game {
  readonly seed: number;
  /** So many at a time. */
  readonly households: number;
}

export const INTENTS = ["offer", "cancellation", "newsletter"] as const;
export type Intent = (typeof INTENTS)[number];

/** A message of the game, by its id. */
export interface GameMessage {
  readonly id: string;
  readonly household: string;
  readonly customer: string;
  readonly intent: Intent;
}

/** A message of this intent must not go beside one that stands of the other. */
export const LOSER: Intent = "offer";
export const WINNER: Intent = "cancellation";
/** So many of this intent may stand at once for one customer. */
export const LIMITED: Intent = "newsletter";
export const AT_MOST = 2;

export const VOCABULARY = `
company: {time_zone: UTC, currency: USD}
customer: {fields: {name: text}}
channels: [email]
silos: {}
intents: {offer: {class: marketing}, newsletter: {class: marketing}, cancellation: {class: legal}}
`;

/** The windows are longer than any race, so the checker needs only know who stood when. */
export const RULES = `
pack race owner "tests"

conflict offer-and-cancellation
  between (${LOSER}) and (${WINNER})
  within 30 days across household
  winner (${WINNER})

limit newsletters
  applies to ${LIMITED}
  at most ${AT_MOST} per customer in any 30 days
  counting cleared, started, sent
  then block
`;

/** For so long everybody asks about the same few households, so that they meet. */
export const SLICE_MS = 100;
/** So many messages has a slice. */
export const MESSAGES = 8;
/** The first of them are all about one household. */
const TOGETHER = 6;

export function sliceAt(instant: number): number {
  return Math.floor(instant / SLICE_MS);
}

/** The id of a message to a generation, of a slice, with a number below {@link MESSAGES}. */
export function idOf(generation: number, slice: number, number: number): string {
  return `${generation}.${slice}.${number}`;
}

/** The message that has an id. */
export function messageWithId(game: Game, id: string): GameMessage {
  const [generation = 0, slice = 0, number = 0] = id.split(".").map(Number);
  const place = number < TOGETHER ? draw(game, `${slice}`) : draw(game, `${slice}.${number} apart`);
  const household = householdOf(generation, place % game.households);
  const chance = draw(game, `${slice}.${number}`);
  return {
    id,
    household,
    customer: chance % 2 === 0 ? `${household}-a` : `${household}-b`,
    intent: intentBy((chance >>> 1) % 100),
  };
}

/** The customers of a generation, each with its household. */
export function customersOf(
  game: Game,
  generation: number,
): { readonly id: string; readonly household: string }[] {
  return Array.from({ length: game.households }, (_, number) => householdOf(generation, number)).flatMap(
    (household) => ["a", "b"].map((member) => ({ id: `${household}-${member}`, household })),
  );
}

/** Where a customer lives who is nobody else. */
export function householdOfCustomer(customer: string): string {
  return customer.slice(0, customer.lastIndexOf("-"));
}

function householdOf(generation: number, number: number): string {
  return `h${generation}-${number}`;
}

function intentBy(percent: number): Intent {
  if (percent < 45) return "offer";
  return percent < 65 ? "cancellation" : "newsletter";
}

function draw({ seed }: Game, text: string): number {
  return createHash("sha256").update(`${seed} ${text}`).digest().readUInt32BE(0);
}
