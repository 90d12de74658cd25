import {
  databaseAdapter,
  filesAdapter,
  hubspotAdapter,
  hubspotNotesAdapter,
  mailgunAdapter,
  postmarkAdapter,
  salesforceAdapter,
  salesforceNotesAdapter,
  sendgridAdapter,
  sesAdapter,
  smtp,
  unsubscribeAdapter,
  webhookAdapter,
  webhookReceiverAdapter,
} from "@comity/adapters";
import type { AnyAdapterType } from "../configuration/schema.ts";

/** The kinds of adapters that comity.yaml can name. */
export const ADAPTER_TYPES: readonly AnyAdapterType[] = [
  smtp,
  filesAdapter,
  databaseAdapter,
  hubspotAdapter,
  hubspotNotesAdapter,
  salesforceAdapter,
  salesforceNotesAdapter,
  webhookAdapter,
  webhookReceiverAdapter,
  sendgridAdapter,
  sesAdapter,
  mailgunAdapter,
  postmarkAdapter,
  unsubscribeAdapter,
];
