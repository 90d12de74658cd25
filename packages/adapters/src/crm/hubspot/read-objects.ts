import type { Change, Json } from "../../contract/fact-source.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import { mapRecord } from "../../run/map-record.ts";
import type { ReadObject } from "../known-objects.ts";
import type { Connection } from "./connection.ts";
import {
  type Found,
  type HubspotObject,
  mergedIds,
  type Objects,
  type ObjectType,
  type Stage,
  type Subscription,
  subscriptionsOf,
} from "./objects.ts";
import { HubspotProblem } from "./problem.ts";
import type { Ties } from "./ties.ts";

/** What is read of records of one kind. */
export interface WhatIsRead {
  readonly type: ObjectType;
  readonly mapping: Mapping;
  /** Whether the communication preferences of each contact are read. */
  readonly readsSubscriptions: boolean;
}

/** Properties of contacts and others that the adapter reads for itself. */
const OWN_PROPERTIES = ["hs_object_id", "hs_merged_object_ids"];
/** Names in a record that are no properties. */
const MADE = new Set(["associations", "subscriptions", "stage"]);
/** What is asked of each record, as names of HubSpot's properties. */
export function propertiesRead({ type, mapping, readsSubscriptions }: WhatIsRead): readonly string[] {
  const names = [...(mapping.reads ?? [])].filter((name) => !MADE.has(name));
  const stage = mapping.reads?.has("stage") === true && type !== "contacts" ? [STAGE[type]] : [];
  return [...new Set([...OWN_PROPERTIES, ...names, ...stage, ...(readsSubscriptions ? ["email"] : [])])];
}

/** The property that holds the stage of a record's pipeline. */
const STAGE = { tickets: "hs_pipeline_stage", deals: "dealstage" } as const;

/** Where a record stands, for what is rejected. */
export function placeOf(type: ObjectType, id: string): { readonly id: string; readonly where: string } {
  return { id, where: `${type} ${id}` };
}

/** Whether the contacts are read that a record belongs to. */
export function readsContacts({ type, mapping }: WhatIsRead): boolean {
  return type !== "contacts" && mapping.reads?.has("associations") === true;
}

/** The contacts that a record belongs to, as it was read. */
function contactsIn(raw: Json): readonly string[] {
  return (raw as { readonly associations: { readonly contacts: readonly string[] } }).associations.contacts;
}

/** Why a contact is rejected of which HubSpot refuses to say what it has subscribed to. */
const UNREAD = {
  code: "subscriptions_unread",
  reason:
    "HubSpot refuses to say what this contact has subscribed to. Look whether its address is one in HubSpot; once it is mended, the contact is read again.",
};

/** The id of a contact that was read without what it has subscribed to; null: that is not so. */
export function unreadOf(raw: Json): string | null {
  const isRecord = typeof raw === "object" && raw !== null && "hs_object_id" in raw;
  return isRecord && !("subscriptions" in raw) ? String(raw.hs_object_id) : null;
}

/** Whether HubSpot refuses what was asked, and not whoever asks it, or for now. */
function isOfTheRequest({ status, mayPass }: HubspotProblem): boolean {
  return status !== null && status >= 400 && status < 500 && !mayPass && ![401, 403, 429].includes(status);
}

/** Makes of HubSpot's records, with what stands elsewhere in HubSpot, what the mapping says. */
export class ObjectReader {
  readonly #parts: WhatIsRead & { readonly connection: Connection };
  readonly #objects: Objects;
  readonly #ties: Ties;
  readonly #signal: AbortSignal;
  #stages: ReadonlyMap<string, Stage> | null = null;

  constructor(
    parts: WhatIsRead & { readonly connection: Connection },
    objects: Objects,
    ties: Ties,
    signal: AbortSignal,
  ) {
    this.#parts = parts;
    this.#objects = objects;
    this.#ties = ties;
    this.#signal = signal;
  }

  /**
   * @param mergedInto ids that were merged into another record, each with the id of that one, beside those that the records name
   * @throws HubspotProblem
   */
  async mapped(
    objects: readonly HubspotObject[],
    mergedInto: Found["mergedInto"] = new Map(),
  ): Promise<readonly ReadObject[]> {
    const absorbedBy = Map.groupBy(mergedInto, ([, into]) => into);
    const raws = await this.#enriched(objects);
    return Promise.all(
      objects.map(async (object, index) => {
        const { id } = object;
        const { where } = placeOf(this.#parts.type, id);
        const raw = raws[index] ?? null;
        const changes: readonly Change[] =
          unreadOf(raw) === null
            ? await mapRecord(this.#parts.mapping, where, raw)
            : [{ kind: "rejected", rejected: { where, raw, ...UNREAD } }];
        const more = absorbedBy.get(id) ?? [];
        const absorbed = [...new Set([...mergedIds(object), ...more.map(([loser]) => loser)])];
        const ties = readsContacts(this.#parts) ? { ties: contactsIn(raw) } : {};
        return { id, where, changes, absorbed, customers: await this.#customersOf(absorbed), ...ties };
      }),
    );
  }

  /** The customer that a record of which only the id is known would be; null: the mapping makes none of it. */
  async customerOf(id: string): Promise<string | null> {
    const { changes } = await this.#parts.mapping.map({ hs_object_id: id });
    const customer = changes.find(({ kind }) => kind === "customer");
    return customer?.kind === "customer" ? customer.customer.id : null;
  }

  async #customersOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const id of ids) {
      const customer = await this.customerOf(id);
      if (customer !== null) found.set(id, customer);
    }
    return found;
  }

  /** Records with what stands elsewhere in HubSpot, as far as the mapping reads it. */
  async #enriched(objects: readonly HubspotObject[]): Promise<readonly Json[]> {
    const { mapping, type, readsSubscriptions } = this.#parts;
    const reads = (name: string): boolean => mapping.reads?.has(name) ?? false;
    const ids = objects.map(({ id }) => id);
    const contacts = readsContacts(this.#parts) ? await this.#ties.of(ids, this.#signal) : new Map();
    const stages = reads("stage") && type !== "contacts" ? await this.#stagesOnce() : new Map();
    const raws: Json[] = [];
    for (const { id, properties } of objects) {
      const { email } = properties;
      const address = readsSubscriptions && typeof email === "string" && email !== "" ? email : null;
      const subscriptions = address === null ? [] : await this.#subscriptionsOf(address);
      const stage = type === "contacts" ? undefined : stages.get(properties[STAGE[type]] ?? "");
      raws.push({
        // What is empty is not there: expressions take null for a value.
        ...Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null)),
        hs_object_id: id,
        associations: { contacts: contacts.get(id) ?? [] },
        ...(subscriptions === null ? {} : { subscriptions: subscriptions as unknown as Json }),
        ...(stage === undefined ? {} : { stage: { ...stage } }),
      });
    }
    return raws;
  }

  /** What an address has subscribed to; null: HubSpot refuses to say it of this one. */
  async #subscriptionsOf(address: string): Promise<readonly Subscription[] | null> {
    try {
      return await subscriptionsOf(this.#parts.connection, address, this.#signal);
    } catch (error) {
      if (error instanceof HubspotProblem && isOfTheRequest(error)) return null;
      throw error;
    }
  }

  async #stagesOnce(): Promise<ReadonlyMap<string, Stage>> {
    this.#stages ??= await this.#objects.stages(this.#signal);
    return this.#stages;
  }
}
