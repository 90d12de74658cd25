import type { Client } from "@hubspot/api-client";
import type { Connection } from "./connection.ts";
import { HubspotProblem } from "./problem.ts";

/** Kinds of records in HubSpot, as its interface calls them. */
export type ObjectType = "contacts" | "tickets" | "deals";

export interface HubspotObject {
  readonly id: string;
  readonly properties: Readonly<Record<string, string | null>>;
}

/** What was found of records by their ids. */
export interface Found {
  /** Each once. An id that was merged into another record has brought that one. */
  readonly objects: readonly HubspotObject[];
  /** Ids that were merged into another record, each with the id of that one. */
  readonly mergedInto: ReadonlyMap<string, string>;
}

export interface ObjectPage {
  readonly objects: readonly HubspotObject[];
  /** Where to go on; null: there is no more. */
  readonly after: string | null;
}

export interface IdPage {
  readonly ids: readonly string[];
  /** Where to go on; null: there is no more. */
  readonly after: string | null;
}

/** What the app has to be granted to read them. */
export const READ_SCOPES: Readonly<Record<ObjectType, string>> = {
  contacts: "crm.objects.contacts.read",
  tickets: "tickets",
  deals: "crm.objects.deals.read",
};

/** By which property HubSpot tells when a record has changed. */
const CHANGED: Readonly<Record<ObjectType, string>> = {
  contacts: "lastmodifieddate",
  tickets: "hs_lastmodifieddate",
  deals: "hs_lastmodifieddate",
};

/** The most that HubSpot gives or takes at a time. */
const LIST_PAGE = 100;
export const READ_BATCH = 100;
/** And the most whose contacts it gives at a time. */
export const TIES_BATCH = 1_000;

/** Records of one kind. Every method throws HubspotProblem, or what the signal was given for. */
export class Objects {
  readonly type: ObjectType;
  readonly #connection: Connection;
  readonly #properties: readonly string[];

  /** @param properties what to read of each */
  constructor(connection: Connection, type: ObjectType, properties: readonly string[]) {
    this.type = type;
    this.#connection = connection;
    this.#properties = properties;
  }

  /** A page of all of them, by their ids; or of those that are archived. */
  async list(after: string | null, isArchived: boolean, signal: AbortSignal): Promise<ObjectPage> {
    const none = undefined;
    const properties = isArchived ? ["hs_object_id"] : [...this.#properties];
    const { results, paging } = await this.#call(signal, ({ crm }) =>
      crm.objects.basicApi.getPage(
        this.type,
        LIST_PAGE,
        after ?? undefined,
        properties,
        none,
        none,
        isArchived,
      ),
    );
    requireList(results);
    return { objects: results, after: paging?.next?.after ?? null };
  }

  /**
   * Ids of records that have changed since an instant, in their order. What a search has of a record may be old, so that is not asked
   * for. A search gives 10,000 results at most, and pages by number change under the hand; so each page is a search of its own for
   * ids after the last one.
   */
  async changedSince(since: number, afterId: string | null, signal: AbortSignal): Promise<IdPage> {
    const changed = { propertyName: CHANGED[this.type], operator: "GTE", value: String(since) } as const;
    const later = { propertyName: "hs_object_id", operator: "GT", value: afterId ?? "0" } as const;
    const { results } = await this.#call(
      signal,
      ({ crm }) =>
        crm.objects.searchApi.doSearch(this.type, {
          filterGroups: [{ filters: [changed, later] }],
          sorts: ["hs_object_id"],
          properties: ["hs_object_id"],
          limit: READ_BATCH,
        } as SearchRequest),
      true,
    );
    requireList(results);
    const ids = results.map(({ id }) => id);
    return { ids, after: ids.length < READ_BATCH ? null : (ids.at(-1) ?? null) };
  }

  /**
   * Those of these that are there, and those into which they were merged: "fetching any records using the original IDs will return the
   * new merged record" (HubSpot's change log, updated merge functionality for contacts and companies). An id of which a batch says
   * neither that it is there nor that it is not is read by itself, so that none is taken for gone by mistake.
   */
  async read(ids: readonly string[], signal: AbortSignal): Promise<Found> {
    const input = { inputs: ids.map((id) => ({ id })), properties: [...this.#properties] };
    const { results, lost } = await this.#call(signal, async ({ crm }) =>
      requireWhole(
        await crm.objects.batchApi.read(this.type, { ...input, propertiesWithHistory: [] } as BatchRead),
      ),
    );
    const objects = new Map<string, HubspotObject>(results.map((one) => [one.id, one]));
    const mergedInto = new Map(results.flatMap((one) => mergedIds(one).map((id) => [id, one.id])));
    for (const id of ids) {
      if (objects.has(id) || mergedInto.has(id) || lost.has(id)) continue;
      const one = await this.#readOne(id, signal);
      if (one === null) continue;
      objects.set(one.id, one);
      if (one.id !== id) mergedInto.set(id, one.id);
    }
    return { objects: [...objects.values()], mergedInto };
  }

  /** The contacts that belong to each of these, by their ids; at most {@link TIES_BATCH}. */
  async contactsOf(
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    if (ids.length === 0) return new Map();
    const input = { inputs: ids.map((id) => ({ id })) } as AssociationRead;
    // Of those that belong to nobody it says that it found nothing.
    const { results } = await this.#call(signal, async ({ crm }) =>
      requireWhole(await crm.associations.v4.batchApi.getPage(this.type, "contacts", input)),
    );
    return new Map(
      results.map(({ _from, to }) => [_from.id, to.map(({ toObjectId }) => String(toObjectId))] as const),
    );
  }

  /** Every stage of the pipelines of this kind, by its id. */
  async stages(signal: AbortSignal): Promise<ReadonlyMap<string, Stage>> {
    const { results } = await this.#call(signal, ({ crm }) => crm.pipelines.pipelinesApi.getAll(this.type));
    const stages = results.flatMap((pipeline) => pipeline.stages);
    return new Map(
      stages.map(({ id, label, metadata }) => {
        const isClosed = metadata?.ticketState === "CLOSED" || metadata?.isClosed === "true";
        return [id, { label, closed: isClosed }] as const;
      }),
    );
  }

  async #readOne(id: string, signal: AbortSignal): Promise<HubspotObject | null> {
    try {
      return await this.#call(signal, ({ crm }) =>
        crm.objects.basicApi.getById(this.type, id, [...this.#properties]),
      );
    } catch (error) {
      if (error instanceof HubspotProblem && error.status === 404) return null;
      throw error;
    }
  }

  #call<T>(signal: AbortSignal, operation: (client: Client) => Promise<T>, isSearch = false): Promise<T> {
    return this.#connection.call(operation, { signal, isSearch, scopes: [READ_SCOPES[this.type]] });
  }
}

/** The ids that HubSpot names as merged into a record. */
export function mergedIds({ properties }: HubspotObject): readonly string[] {
  return (properties.hs_merged_object_ids ?? "").split(";").filter((id) => id !== "");
}

/** What a proxy's page for logging in holds is no list. @throws HubspotProblem */
function requireList(results: unknown): void {
  if (Array.isArray(results)) return;
  const help = "Check url, and whether a proxy is in the way.";
  throw new HubspotProblem("not_hubspot", "What answered is not HubSpot.", help);
}

/** An answer to a batch. */
interface Batch<T> {
  readonly results: readonly T[];
  readonly errors?: readonly {
    readonly category: string;
    readonly context?: Readonly<Record<string, readonly string[]>>;
  }[];
}

/**
 * What a batch has brought, and the ids of what is not there.
 *
 * @throws HubspotProblem if it could not bring all that is there, which may pass
 */
function requireWhole<T>({ results, errors = [] }: Batch<T>): {
  readonly results: readonly T[];
  readonly lost: ReadonlySet<string>;
} {
  requireList(results);
  if (errors.some(({ category }) => category !== "OBJECT_NOT_FOUND")) {
    const what = "HubSpot could not give all the records that it was asked for.";
    throw new HubspotProblem("batch_incomplete", what, "See status.hubspot.com.", { mayPass: true });
  }
  return { results, lost: new Set(errors.flatMap(({ context }) => context?.ids ?? [])) };
}

/** A stage of a pipeline. */
export interface Stage {
  readonly label: string;
  readonly closed: boolean;
}

type SearchRequest = Parameters<Client["crm"]["objects"]["searchApi"]["doSearch"]>[1];
type BatchRead = Parameters<Client["crm"]["objects"]["batchApi"]["read"]>[1];
type AssociationRead = Parameters<Client["crm"]["associations"]["v4"]["batchApi"]["getPage"]>[2];

/** What an address may be sent. */
export interface Subscription {
  readonly id: string;
  readonly name: string;
  readonly subscribed: boolean;
}

/** The scope for reading what contacts have subscribed to. */
export const SUBSCRIPTION_SCOPE = "communication_preferences.read";

/** What an address is subscribed to, by HubSpot's communication preferences. @throws HubspotProblem */
export async function subscriptionsOf(
  connection: Connection,
  address: string,
  signal: AbortSignal,
): Promise<readonly Subscription[]> {
  const { subscriptionStatuses } = await connection.call(
    (client) => client.communicationPreferences.statusApi.getEmailStatus(address),
    { signal, scopes: [SUBSCRIPTION_SCOPE] },
  );
  return subscriptionStatuses.map(({ id, name, status }) => ({
    id,
    name,
    subscribed: status === "SUBSCRIBED",
  }));
}
