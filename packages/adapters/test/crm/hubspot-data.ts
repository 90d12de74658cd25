import type { IncomingMessage } from "node:http";
import type { HubspotFake, Properties } from "./hubspot-fake.ts";

interface Version {
  readonly at: number;
  /** From when on searches know it. */
  readonly searchable: number;
  readonly properties: Properties;
  readonly isThere: boolean;
}

interface Stored {
  readonly versions: Version[];
  archivedAt: number | null;
  contacts: readonly string[];
}

const SCOPES: Readonly<Record<string, string>> = {
  contacts: "crm.objects.contacts.read",
  tickets: "tickets",
  deals: "crm.objects.deals.read",
};
const CHANGED = (type: string): string => (type === "contacts" ? "lastmodifieddate" : "hs_lastmodifieddate");

export class Refused extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, category: string, message: string, more: object = {}) {
    super(message);
    this.status = status;
    this.body = {
      status: "error",
      message,
      correlationId: "00000000-0000-0000-0000-000000000000",
      category,
      ...more,
    };
  }
}

/** What HubSpot holds, and what it answers. */
export class HubspotData {
  readonly requests: string[] = [];
  readonly tokens = new Map<string, number>([["pat-na1-good", Number.POSITIVE_INFINITY]]);
  readonly scopes = new Set([
    "crm.objects.contacts.read",
    "tickets",
    "crm.objects.deals.read",
    "communication_preferences.read",
    "crm.objects.contacts.write",
  ]);
  readonly stored = new Map<string, Map<string, Stored>>();
  readonly mergedInto = new Map<string, string>();
  /** Ids that were merged stand among what is archived, as they may. */
  areMergesArchived = false;
  /** Whether lists show a record that is there. */
  isListed: (id: string) => boolean = () => true;
  readonly statuses = new Map<string, Readonly<Record<string, boolean>>>();
  intercept: HubspotFake["intercept"] = null;
  searchLag: () => number = () => 0;
  now: () => number = Date.now;
  url = "";
  #nextId = 100;
  /** What was merged into others, by its kind. */
  readonly #merged = new Map<string, readonly (readonly [string, Stored])[]>();
  /** What there is, in the order of ids; made anew when something came or went. */
  readonly #order = new Map<string, readonly [string, Stored][]>();

  put(type: string, properties: Properties, id = String(this.#nextId++)): string {
    this.#order.clear();
    const before = this.#of(type).get(id);
    const old = before?.versions.at(-1)?.properties ?? { hs_object_id: id };
    const stored = before ?? { versions: [], archivedAt: null, contacts: [] };
    this.#of(type).set(id, stored);
    stored.archivedAt = null;
    this.#version(stored, { ...old, ...properties }, true, type);
    return id;
  }

  archive(type: string, id: string): void {
    this.#order.clear();
    const stored = this.#of(type).get(id);
    if (stored === undefined || stored.archivedAt !== null) return;
    stored.archivedAt = this.now();
    // To archive is no modification: only searches see that it is gone.
    const { properties } = stored.versions.at(-1) as Version;
    stored.versions.push({
      at: this.now(),
      searchable: this.now() + this.searchLag(),
      properties,
      isThere: false,
    });
  }

  restore(type: string, id: string): void {
    this.#order.clear();
    const stored = this.#of(type).get(id);
    if (stored === undefined) return;
    stored.archivedAt = null;
    const { properties } = stored.versions.at(-1) as Version;
    stored.versions.push({
      at: this.now(),
      searchable: this.now() + this.searchLag(),
      properties,
      isThere: true,
    });
  }

  erase(id: string): void {
    this.purge("contacts", id);
  }

  purge(type: string, id: string): void {
    this.#order.clear();
    this.#of(type).delete(id);
  }

  merge(type: string, primary: string, other: string, isNew = false): string {
    const [one, two] = [this.#of(type).get(primary), this.#of(type).get(other)];
    if (one === undefined || two === undefined) throw new Error("There is no such record.");
    const into = isNew ? String(this.#nextId++) : primary;
    const { properties: kept } = one.versions.at(-1) as Version;
    const { properties: lost } = two.versions.at(-1) as Version;
    const gone = isNew ? [primary, other] : [other];
    const merged = [kept.hs_merged_object_ids, lost.hs_merged_object_ids, ...gone].filter(
      (id) => typeof id === "string" && id !== "",
    );
    this.#order.clear();
    for (const id of gone) {
      const stored = this.#of(type).get(id);
      const before = this.#merged.get(type) ?? [];
      if (stored !== undefined)
        this.#merged.set(type, [...before, [id, { ...stored, archivedAt: this.now() }]]);
      this.#of(type).delete(id);
      this.mergedInto.set(id, into);
    }
    this.put(
      type,
      { ...lost, ...withoutEmpty(kept), hs_object_id: into, hs_merged_object_ids: merged.join(";") },
      into,
    );
    if (type === "contacts") {
      for (const kinds of this.stored.values())
        for (const stored of kinds.values())
          stored.contacts = stored.contacts.map((id) => (gone.includes(id) ? into : id));
    }
    return into;
  }

  associate(type: string, id: string, contacts: readonly string[]): void {
    const stored = this.#of(type).get(id);
    if (stored !== undefined) stored.contacts = contacts.map((contact) => this.#winner(contact));
  }

  subscribe(address: string, statuses: Readonly<Record<string, boolean>>): void {
    this.statuses.set(address, statuses);
  }

  live(type: string): ReadonlyMap<string, Properties> {
    return new Map(
      this.#sorted(type, false).map(([id, stored]) => [id, (stored.versions.at(-1) as Version).properties]),
    );
  }

  answer({ method = "GET", url = "/", headers }: IncomingMessage, body: string): unknown {
    const { pathname, searchParams } = new URL(url, "http://fake");
    const [path, asked] = [decodeURIComponent(pathname), `${method} ${pathname}`];
    if (asked === "POST /oauth/v1/token") return this.#grant(new URLSearchParams(body));
    this.#authorize(headers.authorization);
    const json = body === "" ? null : JSON.parse(body);
    const created = /^\/crm\/v3\/objects\/(notes|tasks)$/.exec(path);
    if (method === "POST" && created?.[1]) return this.#create(created[1], json);
    if (method === "POST" && /^\/crm\/v3\/objects\/(notes|tasks)\/batch\/create$/.test(path)) {
      this.#requireScope("crm.objects.contacts.write");
      throw new Refused(400, "VALIDATION_ERROR", "inputs must not be empty");
    }
    const on = /^\/crm\/v4\/objects\/contacts\/(\d+)\/associations\/(notes|tasks)$/.exec(path);
    if (method === "GET" && on?.[1] && on[2]) return this.#on(on[1], on[2], searchParams);
    const list = /^\/crm\/v3\/objects\/(\w+)$/.exec(path);
    if (method === "GET" && list?.[1]) return this.#list(list[1], searchParams);
    const search = /^\/crm\/v3\/objects\/(\w+)\/search$/.exec(path);
    if (method === "POST" && search?.[1]) return this.#search(search[1], json);
    const one = /^\/crm\/v3\/objects\/(\w+)\/(\d+)$/.exec(path);
    if (method === "GET" && one?.[1] && one[2]) return this.#one(one[1], one[2], searchParams);
    const read = /^\/crm\/v3\/objects\/(\w+)\/batch\/read$/.exec(path);
    if (method === "POST" && read?.[1]) return this.#batch(read[1], json);
    const associations = /^\/crm\/v4\/associations\/(\w+)\/contacts\/batch\/read$/.exec(path);
    if (method === "POST" && associations?.[1]) return this.#associations(associations[1], json);
    const pipelines = /^\/crm\/v3\/pipelines\/(\w+)$/.exec(path);
    if (method === "GET" && pipelines?.[1]) return this.#pipelines(pipelines[1]);
    const status = /^\/communication-preferences\/v3\/status\/email\/(.+)$/.exec(path);
    if (method === "GET" && status?.[1]) return this.#status(status[1]);
    throw new Refused(404, "OBJECT_NOT_FOUND", "No such path.");
  }

  #of(type: string): Map<string, Stored> {
    const of = this.stored.get(type) ?? new Map<string, Stored>();
    this.stored.set(type, of);
    return of;
  }

  #version(stored: Stored, properties: Properties, isThere: boolean, type: string): void {
    const at = this.now();
    const dated = { ...properties, [CHANGED(type)]: new Date(at).toISOString() };
    stored.versions.push({ at, searchable: at + this.searchLag(), properties: dated, isThere });
  }

  #sorted(type: string, isArchived: boolean): readonly [string, Stored][] {
    const key = `${type} ${isArchived}`;
    const kept = this.#order.get(key);
    if (kept !== undefined) return kept;
    const all = [...this.#of(type)].filter(([, { archivedAt }]) => (archivedAt !== null) === isArchived);
    const sorted = all.sort(([one], [other]) => Number(one) - Number(other));
    this.#order.set(key, sorted);
    return sorted;
  }

  #grant(form: URLSearchParams): unknown {
    const isGood =
      form.get("grant_type") === "refresh_token" &&
      form.get("client_id") === "client-1" &&
      form.get("client_secret") === "client-secret-1" &&
      form.get("refresh_token") === "refresh-1";
    if (!isGood) throw new Refused(400, "BAD_REFRESH_TOKEN", "missing or invalid refresh token");
    const token = `access-${this.tokens.size}`;
    this.tokens.set(token, this.now() + 1_800_000);
    return { token_type: "bearer", refresh_token: "refresh-1", access_token: token, expires_in: 1_800 };
  }

  #authorize(header: string | undefined): void {
    const ends = this.tokens.get(header?.replace(/^Bearer /, "") ?? "");
    if (ends === undefined)
      throw new Refused(
        401,
        "INVALID_AUTHENTICATION",
        "Authentication credentials not found. This API supports OAuth 2.0 authentication.",
      );
    if (ends <= this.now())
      throw new Refused(
        401,
        "EXPIRED_AUTHENTICATION",
        "The OAuth token used to make this call expired 0 second(s) ago.",
      );
  }

  #requireScope(scope: string | undefined): void {
    if (scope === undefined || this.scopes.has(scope)) return;
    throw new Refused(
      403,
      "MISSING_SCOPES",
      "This app hasn't been granted all required scopes to make this call.",
      {
        errors: [
          {
            message: "One or more of the following scopes are required.",
            context: { requiredGranularScopes: [scope] },
          },
        ],
        links: { scopes: "https://developers.hubspot.com/scopes" },
      },
    );
  }

  #shown(
    id: string,
    { properties, at }: Version,
    wanted: readonly string[],
    archivedAt: number | null,
  ): unknown {
    const shown = ["hs_object_id", "createdate", "lastmodifieddate", ...wanted];
    const time = new Date(at).toISOString();
    return {
      id,
      properties: Object.fromEntries(shown.map((name) => [name, properties[name] ?? null])),
      createdAt: time,
      updatedAt: time,
      archived: archivedAt !== null,
      ...(archivedAt === null ? {} : { archivedAt: new Date(archivedAt).toISOString() }),
    };
  }

  #list(type: string, query: URLSearchParams): unknown {
    this.#requireScope(SCOPES[type]);
    const limit = Number(query.get("limit") ?? 10);
    if (limit > 100) throw new Refused(400, "VALIDATION_ERROR", "limit must be at most 100");
    const after = Number(query.get("after") ?? 0);
    const wanted = query.getAll("properties").flatMap((names) => names.split(","));
    const isArchived = query.get("archived") === "true";
    const merged = isArchived && this.areMergesArchived ? (this.#merged.get(type) ?? []) : [];
    const sorted = this.#sorted(type, isArchived).filter(([id]) => isArchived || this.isListed(id));
    const all = [...sorted, ...merged]
      .sort(([one], [other]) => Number(one) - Number(other))
      .filter(([id]) => Number(id) >= after);
    const results = all
      .slice(0, limit)
      .map(([id, one]) => this.#shown(id, one.versions.at(-1) as Version, wanted, one.archivedAt));
    const next = all[limit]?.[0];
    return {
      results,
      ...(next === undefined ? {} : { paging: { next: { after: next, link: `${this.url}?after=${next}` } } }),
    };
  }

  #search(type: string, request: Search): unknown {
    this.#requireScope(SCOPES[type]);
    const { filterGroups = [], sorts = [], limit = 10, properties = [] } = request;
    const from = Number(request.after ?? 0);
    if (limit > 200) throw new Refused(400, "VALIDATION_ERROR", "limit must be at most 200");
    if (sorts.length > 1) throw new Refused(400, "VALIDATION_ERROR", "only one sort is supported");
    if (from + limit > 10_000)
      throw new Refused(400, "VALIDATION_ERROR", "paging beyond 10000 is not supported");
    const now = this.now();
    const found = [...this.#of(type)].flatMap(([id, { versions }]) => {
      const version = versions.findLast(({ searchable }) => searchable <= now);
      if (version === undefined || !version.isThere) return [];
      return filterGroups.some(({ filters }) => filters.every((one) => holds(one, version.properties)))
        ? [{ id, version }]
        : [];
    });
    const [sort = "hs_object_id"] = sorts;
    found.sort(
      (one, other) => numberOf(one.version.properties[sort]) - numberOf(other.version.properties[sort]),
    );
    const results = found
      .slice(from, from + limit)
      .map(({ id, version }) => this.#shown(id, version, properties, null));
    const after = from + limit < found.length ? { paging: { next: { after: String(from + limit) } } } : {};
    return { total: found.length, results, ...after };
  }

  #batch(type: string, { inputs, properties }: { inputs: { id: string }[]; properties: string[] }): unknown {
    this.#requireScope(SCOPES[type]);
    if (inputs.length > 100) throw new Refused(400, "VALIDATION_ERROR", "at most 100 inputs");
    const found = inputs.map(({ id }) => ({ id, is: this.#winner(id) }));
    const live = new Map(
      found.flatMap(({ is }) => {
        const stored = this.#of(type).get(is);
        return stored === undefined || stored.archivedAt !== null ? [] : [[is, stored] as const];
      }),
    );
    const results = [...live].map(([id, { versions }]) =>
      this.#shown(id, versions.at(-1) as Version, properties, null),
    );
    const lost = found.flatMap(({ id, is }) => (live.has(is) ? [] : [id]));
    const what = `Could not get some ${type.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`;
    return this.#batchOf(results, lost, what);
  }

  /** HubSpot answers with 207 when it has not found all. */
  #batchOf(results: readonly unknown[], lost: readonly string[], message: string): unknown {
    const time = new Date(this.now()).toISOString();
    const answer = { status: "COMPLETE", results, startedAt: time, completedAt: time };
    if (lost.length === 0) return answer;
    const error = { status: "error", category: "OBJECT_NOT_FOUND", message, context: { ids: lost } };
    return { ...answer, numErrors: 1, errors: [error] };
  }

  /** Under which id a record is now that may have been merged. */
  #winner(id: string): string {
    let into = id;
    for (let next = this.mergedInto.get(into); next !== undefined; next = this.mergedInto.get(into))
      into = next;
    return into;
  }

  #one(type: string, id: string, query: URLSearchParams): unknown {
    this.#requireScope(SCOPES[type]);
    const is = this.#winner(id);
    const stored = this.#of(type).get(is);
    if (stored === undefined || stored.archivedAt !== null)
      throw new Refused(404, "OBJECT_NOT_FOUND", "Object not found.");
    const wanted = query.getAll("properties").flatMap((names) => names.split(","));
    return this.#shown(is, stored.versions.at(-1) as Version, wanted, null);
  }

  #associations(type: string, { inputs }: { inputs: { id: string }[] }): unknown {
    this.#requireScope(SCOPES[type]);
    if (inputs.length > 1_000) throw new Refused(400, "VALIDATION_ERROR", "at most 1000 inputs");
    const alone = inputs.flatMap(({ id }) => (this.contactsOf(type, id).length === 0 ? [id] : []));
    const results = inputs.flatMap(({ id }) => {
      const contacts = this.contactsOf(type, id);
      if (contacts.length === 0) return [];
      const types = [{ category: "HUBSPOT_DEFINED", typeId: 16, label: null }];
      return [
        {
          from: { id },
          to: contacts.map((contact) => ({ toObjectId: Number(contact), associationTypes: types })),
        },
      ];
    });
    return this.#batchOf(results, alone, "No contacts are associated with some of them.");
  }

  /** A contact that is archived is tied to nothing, until it is restored. */
  contactsOf(type: string, id: string): readonly string[] {
    const contacts = this.#of(type).get(id)?.contacts ?? [];
    return contacts.filter((contact) => this.#of("contacts").get(contact)?.archivedAt === null);
  }

  #pipelines(type: string): unknown {
    this.#requireScope(SCOPES[type]);
    const time = new Date(0).toISOString();
    const stage = (id: string, label: string, metadata: object): object => ({
      id,
      label,
      displayOrder: 0,
      archived: false,
      createdAt: time,
      updatedAt: time,
      metadata,
    });
    const stages = [
      stage("1", "New", { ticketState: "OPEN" }),
      stage("4", "Closed", { ticketState: "CLOSED" }),
    ];
    return {
      results: [
        {
          id: "0",
          label: "Support",
          displayOrder: 0,
          archived: false,
          createdAt: time,
          updatedAt: time,
          stages,
        },
      ],
    };
  }

  #create(type: string, { properties, associations }: Creation): unknown {
    this.#requireScope("crm.objects.contacts.write");
    if (properties.hs_timestamp === undefined)
      throw new Refused(400, "VALIDATION_ERROR", "hs_timestamp is required");
    const wanted = type === "notes" ? 202 : 204;
    const tied = associations.every(({ types }) => types.every((one) => one.associationTypeId === wanted));
    if (!tied) throw new Refused(400, "VALIDATION_ERROR", "No such association.");
    const id = this.put(type, properties);
    this.associate(
      type,
      id,
      associations.map(({ to }) => to.id),
    );
    return this.#shown(
      id,
      { at: this.now(), searchable: 0, properties, isThere: true },
      Object.keys(properties),
      null,
    );
  }

  #on(contact: string, type: string, query: URLSearchParams): unknown {
    const after = Number(query.get("after") ?? 0);
    const limit = Number(query.get("limit") ?? 500);
    const all = this.#sorted(type, false).filter(
      ([id, { contacts }]) => contacts.includes(contact) && Number(id) >= after,
    );
    const results = all.slice(0, limit).map(([id]) => ({ toObjectId: Number(id), associationTypes: [] }));
    const next = all[limit]?.[0];
    return { results, ...(next === undefined ? {} : { paging: { next: { after: next } } }) };
  }

  #status(address: string): unknown {
    this.#requireScope("communication_preferences.read");
    const statuses = Object.entries(this.statuses.get(address) ?? {});
    return {
      recipient: address,
      subscriptionStatuses: statuses.map(([name, isOn], index) => ({
        id: String(index + 1),
        name,
        description: name,
        status: isOn ? "SUBSCRIBED" : "NOT_SUBSCRIBED",
        sourceOfStatus: "SUBSCRIPTION_STATUS",
        legalBasis: null,
        legalBasisExplanation: null,
      })),
    };
  }
}

interface Creation {
  readonly properties: Readonly<Record<string, string>>;
  readonly associations: readonly {
    readonly to: { readonly id: string };
    readonly types: readonly { readonly associationTypeId: number }[];
  }[];
}

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value: string;
}

interface Search {
  readonly filterGroups?: readonly { readonly filters: readonly Filter[] }[];
  readonly sorts?: readonly string[];
  readonly limit?: number;
  readonly after?: string;
  readonly properties?: readonly string[];
}

function holds({ propertyName, operator, value }: Filter, properties: Properties): boolean {
  const [is, wanted] = [numberOf(properties[propertyName]), Number(value)];
  switch (operator) {
    case "GTE":
      return is >= wanted;
    case "GT":
      return is > wanted;
    case "EQ":
      return properties[propertyName] === value;
    default:
      throw new Refused(400, "VALIDATION_ERROR", `operator ${operator}`);
  }
}

/** Numbers and times, as they are compared. */
function numberOf(value: string | null | undefined): number {
  if (typeof value !== "string") return Number.NaN;
  return /^\d+$/.test(value) ? Number(value) : Date.parse(value);
}

function withoutEmpty(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}
