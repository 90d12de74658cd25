import { ERASED_PERSON, type LedgerEvent } from "@comity/core";
import { joinAnswer, type PlainAnswer, splitAnswer } from "./answer-codec.ts";
import { bare, parse } from "./json.ts";

type Of<Kind extends LedgerEvent["kind"]> = Extract<LedgerEvent, { readonly kind: Kind }>;
type Answered = Of<"decision"> | Of<"resolved">;

/** An event without what is personal in it. */
type PlainEvent =
  | Exclude<LedgerEvent, Answered | Of<"alert"> | Of<"ambiguous"> | Of<"breach">>
  | (Omit<Of<"decision">, "answer"> & { readonly answer: PlainAnswer })
  | (Omit<Of<"resolved">, "answer"> & { readonly answer: PlainAnswer })
  | Omit<Of<"alert">, "about" | "text">
  | Omit<Of<"ambiguous">, "key">
  | (Omit<Of<"breach">, "by"> & { readonly by?: string });

type AlertPersonal = Pick<Of<"alert">, "about" | "text">;

/** Parts an event in what is opaque and what is personal; null if nothing is. */
export function encodeEvent(event: LedgerEvent): {
  readonly content: string;
  readonly personal: string | null;
} {
  const { plain, personal } = split(event);
  return {
    content: JSON.stringify(plain satisfies PlainEvent),
    personal: personal === null ? null : JSON.stringify(personal),
  };
}

function split(event: LedgerEvent): { readonly plain: PlainEvent; readonly personal: unknown } {
  switch (event.kind) {
    case "decision":
    case "resolved": {
      const { plain, texts } = splitAnswer(event.answer);
      // Most messages go, and there is nothing to say about it.
      return { plain: { ...event, answer: plain }, personal: texts.length === 0 ? null : texts };
    }
    case "alert": {
      const { about, text, ...plain } = event;
      return { plain, personal: { about, text } satisfies AlertPersonal };
    }
    case "ambiguous": {
      const { key, ...plain } = event;
      return { plain, personal: key };
    }
    case "breach": {
      const { by, ...plain } = event;
      return { plain, personal: by };
    }
    default:
      return { plain: event, personal: null };
  }
}

/** @param personal what {@link encodeEvent} gave; null if there was nothing, or it was erased. */
export function decodeEvent(content: string, personal: string | null): LedgerEvent {
  const plain = parse<PlainEvent>(content);
  switch (plain.kind) {
    case "decision":
    case "resolved":
      return { ...plain, answer: joinAnswer(plain.answer, personal === null ? null : parse(personal)) };
    case "alert": {
      const known = personal === null ? { about: {}, text: "" } : parse<AlertPersonal>(personal);
      return { ...plain, ...known, about: bare(known.about) };
    }
    case "ambiguous":
      return { ...plain, key: personal === null ? "" : parse<string>(personal) };
    case "breach":
      // Rows of earlier versions have it in the clear.
      return { ...plain, by: personal === null ? (plain.by ?? ERASED_PERSON) : parse<string>(personal) };
    default:
      return plain;
  }
}
