import type { ObjectType } from "./objects.ts";

/** What HubSpot's records are, where the settings say nothing else. */
export const DEFAULT_MAPPINGS: Readonly<Record<ObjectType, string>> = {
  contacts: `
customers:
  fields:
    id: hs_object_id
    email: email
    phone: phone
    country: hs_country_region_code
    time_zone: $replace($replace(hs_timezone, "_slash_", "/"), "_hyphen_", "-")
`,
  tickets: `
records:
  support.case:
    when: $count(associations.contacts) > 0
    fields:
      number: hs_object_id
      customer: associations.contacts[0]
      topic: hs_ticket_category
      status: 'stage.closed ? "closed" : "open"'
`,
  deals: `
records:
  sales.purchase:
    when: hs_is_closed_won = "true" and $count(associations.contacts) > 0
    fields:
      number: hs_object_id
      customer: associations.contacts[0]
      purchased_on: $substringBefore(closedate, "T")
`,
};

/**
 * What the communication preferences of a contact are, put over the mapping of contacts. HubSpot does not say since when somebody has
 * subscribed: what is found so at first may be as old as the contact, and undoes nothing that was withdrawn elsewhere.
 *
 * @param wanted names or ids of the subscription types of which each is consent to marketing; null: nobody has said. Then whoever has left
 *   one is taken to want none: they may have left the offers, and stay subscribed to what the service desk writes
 */
export function subscriptionsMapping(wanted: readonly string[] | null): string {
  const granted = grantedBy(wanted);
  return `
records:
  privacy.consent:
    when: $count(subscriptions) > 0
    fields:
      customer: hs_object_id
      channel: {constant: email}
      granted: '${granted}'
    at_first: '${granted} ? createdate'
`;
}

function grantedBy(wanted: readonly string[] | null): string {
  if (wanted === null) return "$count(subscriptions[$not(subscribed)]) = 0";
  // As a list in JSONata, which reads texts as JSON has them; and within a text of YAML.
  const list = JSON.stringify(wanted).replaceAll("'", "''");
  return `$count(subscriptions[subscribed and (name in ${list} or id in ${list})]) > 0`;
}
