import type { Keep } from "../../keep/keep.ts";
import type { Notice } from "../../keep/notices.ts";
import { mergedIntoBy } from "./webhook.ts";

/** Who has to be erased, by the ids of contacts, and what to keep when they are. */
export interface ToErase {
  readonly ids: ReadonlySet<string>;
  readonly kept: () => void;
}

/**
 * Contacts that were deleted in HubSpot for privacy, with those that were merged into them. Of such a one nothing can be read any more, nor
 * of what was merged into it: so what webhooks said of merges and deletions stays known, in whatever order they come.
 */
export class ErasedContacts {
  readonly #keep: Keep;
  readonly #merges: string;
  readonly #erased: string;

  /** @param source under whose name it is kept */
  constructor(source: string, keep: Keep) {
    this.#keep = keep;
    this.#merges = `${source}#merges`;
    this.#erased = `${source}#erased`;
  }

  /** Who has to be erased by what webhooks say now, and said before. */
  by(notices: readonly Notice[]): ToErase {
    const merged = notices.flatMap(({ object, kind }) => {
      const into = mergedIntoBy(kind);
      return into === null ? [] : [{ object, into }];
    });
    const now = new Map(
      [...Map.groupBy(merged, ({ into }) => into)].map(([into, all]) => [
        into,
        new Set([...this.#absorbed(into), ...all.map(({ object }) => object)]),
      ]),
    );
    const named = notices.filter(({ kind }) => kind === "erased").map(({ object }) => object);
    const late = merged.filter(({ into }) => this.#keep.known.told(this.#erased, into) !== undefined);
    const ids = new Set([...named, ...late.map(({ object }) => object)]);
    // What is added while it is gone through is gone through too.
    for (const id of ids) for (const one of now.get(id) ?? this.#absorbed(id)) ids.add(one);
    return {
      ids,
      kept: () => {
        const { known } = this.#keep;
        for (const [into, absorbed] of now) known.put(this.#merges, into, "", 0, [...absorbed]);
        for (const id of ids) known.put(this.#erased, id, "", 0, true);
      },
    };
  }

  #absorbed(id: string): readonly string[] {
    return (this.#keep.known.told(this.#merges, id) as readonly string[] | undefined) ?? [];
  }
}
