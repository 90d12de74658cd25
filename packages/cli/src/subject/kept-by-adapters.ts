import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Keep } from "@comity/adapters";
import type { SubjectExport } from "@comity/core";
import type { Configuration } from "@comity/server";
import { CommandError } from "../frame/problem.ts";
import { withKeep } from "../input/keep.ts";
import { mentions } from "../input/kept.ts";

/** What was dropped of what the adapters of a configuration keep. */
export interface DroppedKept {
  /** Records that did not fit. */
  readonly records: number;
  /** Deliveries that were given up. */
  readonly deliveries: number;
  /** Adapters whose folder could not be used, and why. */
  readonly notReached: readonly { readonly adapter: string; readonly why: string }[];
}

/** The values by which something that did not fit may be known as a person's: ids, and addresses as they stand. */
export function namesOf({ subject, customer, formerIds }: SubjectExport): readonly string[] {
  const keys = [...(customer?.keys ?? []), ...(customer?.formerKeys ?? [])];
  const ids = customer === null ? [] : [customer.id, ...formerIds];
  const addresses = [subject, ...keys].filter((key) => key.includes(":"));
  const values = addresses.map((key) => key.slice(key.indexOf(":") + 1));
  return [...new Set([subject, ...ids, ...values].map((name) => name.trim().toLowerCase()))];
}

/** Drops what adapters keep that has one of these names as a whole value. They may run meanwhile. */
export async function dropKept(
  configuration: Pick<Configuration, "adapters" | "state" | "stateKey">,
  names: readonly string[],
): Promise<DroppedKept> {
  const notReached: { adapter: string; why: string }[] = [];
  let records = 0;
  let deliveries = 0;
  const isMeant = (content: unknown): boolean => names.some((name) => mentions(content, name));
  for (const { name } of configuration.adapters) {
    if (!existsSync(join(configuration.state, name, "keep.db"))) continue;
    try {
      await withKeep(configuration, name, async (keep) => {
        records += dropRecords(keep, isMeant);
        if (keep.isSealed) deliveries += dropDeliveries(keep, name, isMeant);
      });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      notReached.push({ adapter: name, why: error.message });
    }
  }
  return { records, deliveries, notReached };
}

/** A page at a time: there may be many. */
function dropRecords({ rejections, transact }: Keep, isMeant: (content: unknown) => boolean): number {
  let count = 0;
  for (let page = rejections.list(null); page.length > 0; page = rejections.list(null, page.at(-1)?.id)) {
    const meant = page.filter(({ detail }) => detail !== null && isMeant(detail.raw));
    transact(() => {
      for (const { source, place } of meant) rejections.settle(source, place);
    });
    count += meant.length;
  }
  return count;
}

function dropDeliveries(
  { letters, transact }: Keep,
  adapter: string,
  isMeant: (content: unknown) => boolean,
): number {
  let count = 0;
  let page = letters.dead(adapter);
  while (page.length > 0) {
    const meant = page.filter(({ content }) => isMeant(content));
    transact(() => {
      for (const letter of meant) letters.settle(letter);
    });
    count += meant.length;
    page = letters.dead(adapter, page.at(-1)?.position);
  }
  return count;
}
