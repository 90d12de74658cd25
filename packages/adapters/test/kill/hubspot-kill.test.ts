import { expect, it } from "vitest";
import { openHubspotFake } from "../crm/hubspot-fake.ts";
import { addressOf, CONTACTS, expectLoadSurvives } from "./crm-load.ts";

const CONSENT = {
  when: "$exists(hs_email_optout)",
  fields: { customer: "hs_object_id", channel: { constant: "email" }, granted: 'hs_email_optout != "true"' },
};

it("a first load from HubSpot that is killed again and again goes on, and comes to the same", async () => {
  const fake = await openHubspotFake();
  const ids = Array.from({ length: CONTACTS }, (_, index) => {
    const id = String(1_000 + index);
    const optout = index % 50 === 0 ? { hs_email_optout: "true" } : {};
    return fake.put("contacts", { email: addressOf(id), ...optout }, id);
  });
  await expectLoadSurvives({
    ...{ type: "hubspot", ids, requests: fake.requests, pageSize: 100 },
    isPage: (request) => request === "GET /crm/v3/objects/contacts",
    settings: {
      ...{ url: fake.url, token: "pat-na1-good", requests_per_second: 100 },
      contacts: { mapping: { records: { "privacy.consent": CONSENT } } },
    },
  });
  expect(ids).toHaveLength(CONTACTS);
}, 3_600_000);
