import type { KnownObjects } from "../known-objects.ts";
import type { Connection } from "./connection.ts";
import { Objects, READ_BATCH } from "./objects.ts";

/** What has to be known to tell whose records are. */
export interface TiesParts {
  readonly connection: Connection;
  /** Of the kind whose records they are. */
  readonly objects: Objects;
  readonly known: KnownObjects;
  /** The contacts that the adapter reads; null: it reads none. */
  readonly contacts: KnownObjects | null;
}

/**
 * Which contacts records belong to. HubSpot takes a contact that is deleted off its tickets and deals at once, and before anybody has
 * told that it is; but a case is its customer's still, and what waits for its end has to wait. So a record stays with a contact that
 * is not there, until that contact is erased or the record is tied to it no more while it is there.
 */
export class Ties {
  readonly #parts: TiesParts;

  constructor(parts: TiesParts) {
    this.#parts = parts;
  }

  /** By the ids of records, at most {@link TIES_BATCH}. Who belongs to nobody may not be in it. @throws HubspotProblem */
  async of(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, readonly string[]>> {
    const now = await this.#parts.objects.contactsOf(ids, signal);
    const lost = new Map(ids.map((id) => [id, this.#lost(id, now.get(id) ?? [])] as const));
    const away = await this.#away(new Set([...lost.values()].flat()), signal);
    if (away.size === 0) return now;
    const kept = ids.map((id) => {
      const here = now.get(id) ?? [];
      const isTheirs = lost.get(id)?.some((one) => away.has(one)) === true;
      const before = this.#parts.known.tiesOf(id) ?? [];
      return [id, isTheirs ? before.filter((one) => here.includes(one) || away.has(one)) : here] as const;
    });
    return new Map(kept.filter(([, contacts]) => contacts.length > 0));
  }

  /** Contacts that a record belonged to, and by what HubSpot says does no more; none if it was given to somebody else since. */
  #lost(id: string, now: readonly string[]): readonly string[] {
    const before = this.#parts.known.tiesOf(id) ?? [];
    const isGiven = now.some((one) => !before.includes(one));
    return isGiven || this.#parts.contacts === null ? [] : before.filter((one) => !now.includes(one));
  }

  /** Those that are not there, and were not erased or merged into another either, as far as anybody has told. */
  async #away(lost: ReadonlySet<string>, signal: AbortSignal): Promise<ReadonlySet<string>> {
    const { connection, contacts } = this.#parts;
    const known = [...lost].filter((id) => contacts?.has(id));
    const departed = [...lost].filter((id) => !contacts?.has(id) && contacts?.customerOf(id) != null);
    const reader = new Objects(connection, "contacts", ["hs_object_id", "hs_merged_object_ids"]);
    const there = new Set<string>();
    for (let from = 0; from < known.length; from += READ_BATCH) {
      const { objects, mergedInto } = await reader.read(known.slice(from, from + READ_BATCH), signal);
      for (const id of [...objects.map((one) => one.id), ...mergedInto.keys()]) there.add(id);
    }
    return new Set([...departed, ...known.filter((id) => !there.has(id))]);
  }
}
