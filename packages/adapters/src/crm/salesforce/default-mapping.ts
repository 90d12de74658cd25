import type { ObjectType } from "./objects.ts";

/** What Salesforce's records are, where the settings say nothing else. */
export const DEFAULT_MAPPINGS: Readonly<Record<ObjectType, string>> = {
  contacts: `
customers:
  fields:
    id: Id
    email: Email
    phone: '$exists(MobilePhone) ? MobilePhone : Phone'
`,
  cases: `
records:
  support.case:
    when: $exists(ContactId)
    fields:
      number: CaseNumber
      customer: ContactId
      topic: Type
      status: 'IsClosed ? "closed" : "open"'
`,
  opportunities: `
records:
  sales.purchase:
    when: IsWon and $count(contacts) > 0
    fields:
      number: Id
      customer: contacts[0]
      purchased_on: CloseDate
`,
};

/** Put over that of contacts where accounts are households. */
export const HOUSEHOLDS_MAPPING = `
customers:
  fields:
    household: AccountId
`;

/**
 * Put over that of contacts where their opting out of email is read. That somebody has not opted out is found at first as old as the
 * contact, and undoes nothing that was withdrawn elsewhere.
 */
export const OPT_OUT_MAPPING = `
records:
  privacy.consent:
    fields:
      customer: Id
      channel: {constant: email}
      granted: $not(HasOptedOutOfEmail)
    at_first: $not(HasOptedOutOfEmail) ? CreatedDate
`;
