import type { Span } from "../source/source.ts";

/** An identifier as written; `text` is without backticks. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** `risk.policy`, `flight.route`, `message.about.order`. */
export interface Path {
  readonly parts: readonly Name[];
  readonly span: Span;
}

/** A text in double quotes, unescaped. */
export interface Text {
  readonly value: string;
  readonly span: Span;
}

/** `upsell, cross_sell`, `marketing except retention_offer`: intents or classes. */
export interface Selection {
  readonly include: readonly Name[];
  readonly except: readonly Name[];
  readonly span: Span;
}
