import { type Answer, ERASED_TEXT, type Reason } from "@comity/core";

type PlainReason = Omit<Reason, "text">;

/** An answer without the sentences of its reasons, which facts may have been filled into. */
export type PlainAnswer = Omit<Answer, "reasons" | "observed"> & {
  readonly reasons: readonly PlainReason[];
  readonly observed: readonly PlainReason[];
};

/** Parts an answer in what is opaque and its sentences: those of the reasons, then those of what was observed. */
export function splitAnswer(answer: Answer): {
  readonly plain: PlainAnswer;
  readonly texts: readonly string[];
} {
  const { reasons, observed } = answer;
  return {
    plain: { ...answer, reasons: reasons.map(withoutText), observed: observed.map(withoutText) },
    texts: [...reasons, ...observed].map(({ text }) => text),
  };
}

/** @param texts as they were parted from it; null if they were erased. */
export function joinAnswer(plain: PlainAnswer, texts: readonly string[] | null): Answer {
  const textAt = (index: number): string => texts?.[index] ?? ERASED_TEXT;
  const { reasons, observed } = plain;
  return {
    ...plain,
    reasons: reasons.map((reason, index) => withText(reason, textAt(index))),
    observed: observed.map((reason, index) => withText(reason, textAt(reasons.length + index))),
  };
}

/** In the order in which decisions name the parts: replays are compared as JSON. */
function withText({ kind, rule, effect, ...rest }: PlainReason, text: string): Reason {
  return { kind, rule, effect, text, ...rest };
}

function withoutText({ text: _text, ...reason }: Reason): PlainReason {
  return reason;
}
