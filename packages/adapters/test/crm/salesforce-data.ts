export type Row = Readonly<Record<string, unknown>>;

/** An error as Salesforce's interface gives it. */
export class SalesforceError extends Error {
  readonly errorCode: string;
  constructor(errorCode: string, message: string) {
    super(message);
    this.errorCode = errorCode;
  }
}

const PREFIXES: Readonly<Record<string, string>> = {
  ...{ Contact: "003", Case: "500", Opportunity: "006", Task: "00T", OpportunityContactRole: "00K" },
};
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Contact: [
    ...["MasterRecordId", "AccountId", "Email", "Phone", "MobilePhone", "HasOptedOutOfEmail"],
    ...[
      "Loyalty_Level__c",
      "Policy_No__c",
      "Owner_Email__c",
      "Policy_State__c",
      "MailingAddress",
      "Points__c",
    ],
  ],
  Case: ["CaseNumber", "ContactId", "Type", "IsClosed", "Policy_No__c", "Owner_Email__c", "Policy_State__c"],
  Opportunity: ["IsWon", "CloseDate"],
  OpportunityContactRole: ["OpportunityId", "ContactId", "IsPrimary"],
  Task: ["WhoId", "Subject", "Description", "Status", "ActivityDate"],
};
const COMMON = ["Id", "IsDeleted", "CreatedDate", "SystemModstamp"];
const ROLES = /\(SELECT ContactId FROM OpportunityContactRoles ORDER BY IsPrimary DESC, Id LIMIT 20\)/;
const QUERY =
  /^SELECT (.+) FROM (\w+)(?: WHERE (.+?))?(?: ORDER BY (Id|CreatedDate DESC, Id DESC) LIMIT (\d+))?$/;
/** Ids are given in the order of making. */
const CREATED = "CreatedDate DESC, Id DESC";
/** Of fields that are no texts. */
const TYPES: Readonly<Record<string, string>> = {
  ...{ Id: "id", IsDeleted: "boolean", HasOptedOutOfEmail: "boolean", IsClosed: "boolean", IsWon: "boolean" },
  ...{
    CreatedDate: "datetime",
    SystemModstamp: "datetime",
    CloseDate: "date",
    MailingAddress: "address",
    Points__c: "double",
  },
};

/** What a Salesforce holds, and how it is asked in SOQL. */
export class SalesforceData {
  readonly #now: () => number;
  readonly #objects = new Map<string, Map<string, Row>>();
  /** Objects, and fields as `Contact.Email`, that the user may not see. */
  readonly hidden = new Set<string>();
  /** So many records are given at a time, and no more. */
  batch = 400;
  /** How long ago a change is said to have been made: as long as its transaction took. */
  lag: () => number = () => 0;
  #number = 0;
  /** Whether questions that leave out what is deleted show a record. */
  isListed: (id: string) => boolean = () => true;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Writes a record: new, or changed. @returns its id */
  put(object: string, fields: Row, id = this.#id(object)): string {
    const before = this.#rows(object).get(id) ?? { Id: id, IsDeleted: false, CreatedDate: this.#now() };
    this.#rows(object).set(id, { ...before, ...fields, SystemModstamp: this.#now() - this.lag() });
    return id;
  }

  /** Into the recycle bin. */
  remove(object: string, id: string): void {
    this.put(object, { IsDeleted: true }, id);
  }

  restore(object: string, id: string): void {
    if (this.#rows(object).has(id)) this.put(object, { IsDeleted: false }, id);
  }

  /** Out of the recycle bin, for good. */
  purge(object: string, id: string): void {
    this.#rows(object).delete(id);
  }

  /** Merges a contact into another: what hangs on the one hangs on the other. */
  merge(winner: string, loser: string): void {
    this.put("Contact", { IsDeleted: true, MasterRecordId: winner }, loser);
    this.put("Contact", {}, winner);
    for (const [id, { ContactId }] of this.#rows("Case")) {
      if (ContactId === loser) this.put("Case", { ContactId: winner }, id);
    }
  }

  /** Ties an opportunity to these contacts, of whom the first is the primary one. What is taken away so is in no recycle bin. */
  tie(OpportunityId: string, contacts: readonly string[]): void {
    const before = new Map(this.#rolesIn(OpportunityId).map(([id, { ContactId }]) => [ContactId, id]));
    for (const [contact, id] of before) {
      if (!contacts.includes(String(contact))) this.purge("OpportunityContactRole", id);
    }
    for (const [index, ContactId] of contacts.entries()) {
      const role = { OpportunityId, ContactId, IsPrimary: index === 0 };
      this.put("OpportunityContactRole", role, before.get(ContactId));
    }
  }

  /** What is there now: live records by their ids. */
  live(object: string): ReadonlyMap<string, Row> {
    return new Map([...this.#rows(object)].filter(([, { IsDeleted }]) => IsDeleted !== true));
  }

  /** The fields of an object. */
  describe(object: string): unknown {
    if (FIELDS[object] === undefined || this.hidden.has(object)) {
      throw new SalesforceError("NOT_FOUND", "The requested resource does not exist");
    }
    const names = [...COMMON, ...(FIELDS[object] ?? [])].filter(
      (name) => !this.hidden.has(`${object}.${name}`),
    );
    const createable = !this.hidden.has(`${object}#create`);
    return {
      name: object,
      createable,
      fields: names.map((name) => ({ name, type: TYPES[name] ?? "string" })),
    };
  }

  /** Writes a record, as somebody from outside. @returns its id */
  create(object: string, fields: Row): string {
    if (this.hidden.has(object) || this.hidden.has(`${object}#create`)) {
      throw new SalesforceError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be inserted");
    }
    const strange = Object.keys(fields).find((name) => !(FIELDS[object] ?? []).includes(name));
    if (strange !== undefined) throw new SalesforceError("INVALID_FIELD", `No such column '${strange}'.`);
    if (object === "Task" && !this.live("Contact").has(String(fields.WhoId))) {
      throw new SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
    }
    return this.put(object, fields);
  }

  /** What a job reads: the names of the fields, and rows of texts, in no order. */
  table(soql: string): { readonly names: readonly string[]; readonly rows: readonly (readonly string[])[] } {
    const [, select = "", object = ""] = QUERY.exec(soql) ?? [];
    if (ROLES.test(select))
      throw new SalesforceError("INVALIDJOB", "Relationship queries are not supported.");
    this.query(soql, false);
    const names = select.split(",");
    if (names.some((name) => TYPES[name] === "address")) {
      throw new SalesforceError(
        "FUNCTIONALITY_NOT_ENABLED",
        "Selecting compound data not supported in Bulk Query",
      );
    }
    const rows = [...this.live(object).values()].map((row) => names.map((name) => textOf(name, row[name])));
    return { names, rows: rows.reverse() };
  }

  query(soql: string, isAll: boolean): unknown {
    const [, select = "", object = "", where, order, limit] = QUERY.exec(soql) ?? [];
    if (FIELDS[object] === undefined || this.hidden.has(object)) {
      const message = `sObject type '${object}' is not supported.`;
      throw new SalesforceError(soql.startsWith("SELECT") ? "INVALID_TYPE" : "MALFORMED_QUERY", message);
    }
    const withRoles = ROLES.test(select);
    const names = select
      .replace(ROLES, "")
      .split(",")
      .filter((name) => name !== "");
    const known = [...COMMON, ...(FIELDS[object] ?? [])];
    const strange = names.find((name) => !known.includes(name) || this.hidden.has(`${object}.${name}`));
    if (strange !== undefined) {
      throw new SalesforceError("INVALID_FIELD", `No such column '${strange}' on entity '${object}'.`);
    }
    const tests = (where?.split(" AND ") ?? []).map(testOf);
    const found = [...this.#rows(object).values()]
      .filter(
        (row) =>
          (isAll || (row.IsDeleted !== true && this.isListed(String(row.Id)))) &&
          tests.every((test) => test(row)),
      )
      .sort((one, other) => (String(one.Id) < String(other.Id) === (order !== CREATED) ? -1 : 1))
      .slice(0, limit === undefined ? undefined : Number(limit));
    const records = found.slice(0, this.batch).map((row) => ({
      attributes: { type: object, url: `/services/data/v62.0/sobjects/${object}/${row.Id}` },
      ...Object.fromEntries(names.map((name) => [name, shownOf(name, row[name])])),
      ...(withRoles ? { OpportunityContactRoles: this.#rolesOf(String(row.Id)) } : {}),
    }));
    const done = records.length === found.length;
    const nextRecordsUrl = `/services/data/v62.0/query/01g000000000001AAA-${records.length}`;
    return { totalSize: found.length, done, ...(done ? {} : { nextRecordsUrl }), records };
  }

  #rolesOf(id: string): unknown {
    const roles = this.#rolesIn(id).sort(
      ([one, { IsPrimary: isFirst }], [other, { IsPrimary: isOther }]) =>
        Number(isOther) - Number(isFirst) || (one < other ? -1 : 1),
    );
    const contacts = roles.map(([, { ContactId }]) => ContactId);
    if (contacts.length === 0) return null;
    const records = contacts.map((ContactId) => ({
      attributes: { type: "OpportunityContactRole" },
      ContactId,
    }));
    return { totalSize: records.length, done: true, records };
  }

  #rolesIn(opportunity: string): [string, Row][] {
    return [...this.#rows("OpportunityContactRole")].filter(
      ([, { OpportunityId }]) => OpportunityId === opportunity,
    );
  }

  #rows(object: string): Map<string, Row> {
    const rows = this.#objects.get(object) ?? new Map<string, Row>();
    this.#objects.set(object, rows);
    return rows;
  }

  #id(object: string): string {
    return `${PREFIXES[object]}${String(++this.#number).padStart(12, "0")}AAA`;
  }
}

/** A value as a record has it that is given one by one. */
function shownOf(name: string, value: unknown): unknown {
  if (TYPES[name] !== "datetime") return value ?? null;
  return new Date(Number(value)).toISOString().replace("Z", "+0000");
}

/** A value as a table has it. */
function textOf(name: string, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (TYPES[name] === "double") return Number(value).toFixed(1);
  return TYPES[name] === "datetime" ? new Date(Number(value)).toISOString() : String(value);
}

const ESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r" };

function testOf(condition: string): (row: Row) => boolean {
  const [, after] = /^Id > '(\w{18})'$/.exec(condition) ?? [];
  if (after !== undefined) return ({ Id }) => String(Id) > after;
  const [, ids] = /^Id IN \(((?:'\w{18}',?)+)\)$/.exec(condition) ?? [];
  if (ids !== undefined) return ({ Id }) => ids.includes(`'${Id}'`);
  const [, since] = /^SystemModstamp >= (\d{4}-\d\d-\d\dT[\d:.]+Z)$/.exec(condition) ?? [];
  if (since !== undefined) return ({ SystemModstamp }) => Number(SystemModstamp) >= Date.parse(since);
  const [, field, text = ""] = /^(\w+) = '((?:[^'\\]|\\.)*)'$/.exec(condition) ?? [];
  if (field !== undefined)
    return (row) => row[field] === text.replace(/\\(.)/g, (_, sign) => ESCAPED[sign] ?? sign);
  throw new SalesforceError("MALFORMED_QUERY", "unexpected token");
}
