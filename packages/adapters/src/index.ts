export type { Carrier, CarrierName } from "./carrier/carrier.ts";
export { type MailIds, providerHeaders } from "./carrier/fields.ts";
export { sesTagOf } from "./carrier/tag.ts";
export type { Adapter, Counters, Finding } from "./contract/adapter.ts";
export {
  ADAPTER_CONTRACT,
  type AdapterContext,
  type AdapterType,
  SettingsError,
  type SettingsProblem,
} from "./contract/adapter-type.ts";
export type { Comity } from "./contract/comity.ts";
export { type DeliveryConsumer, DeliveryFailure, type FailureHints } from "./contract/delivery-consumer.ts";
export type { Change, FactSource, Json, Origin, Outcome, Page, Rejected } from "./contract/fact-source.ts";
export { subjectOf } from "./contract/fact-source.ts";
export {
  type InboundAnswer,
  type InboundFault,
  InboundRefusal,
  type InboundRequest,
} from "./contract/inbound.ts";
export { type Log, type LogFields, SILENT } from "./contract/log.ts";
export { hubspotAdapter } from "./crm/hubspot/adapter.ts";
export { type HubspotNotesSettings, hubspotNotesAdapter } from "./crm/hubspot/notes-adapter.ts";
export type { HubspotSettings } from "./crm/hubspot/settings.ts";
export { salesforceAdapter } from "./crm/salesforce/adapter.ts";
export { type SalesforceNotesSettings, salesforceNotesAdapter } from "./crm/salesforce/notes-adapter.ts";
export type { SalesforceSettings } from "./crm/salesforce/settings.ts";
export { databaseAdapter } from "./database/database-adapter.ts";
export type { DatabaseSettings, TableSettings } from "./database/table-settings.ts";
export { smtp } from "./email/gate/adapter-type.ts";
export { HeaderError } from "./email/mime/headers.ts";
export { comityGuard, type GuardOptions } from "./email/plugin/guard.ts";
export { type GuardCode, GuardError } from "./email/plugin/guard-error.ts";
export { readMail } from "./email/route/mail.ts";
export { readMailMappingFile, routeMailFile } from "./email/route/mail-file.ts";
export type { MailMapping } from "./email/route/mapping.ts";
export type { OfferSettings } from "./email/route/offer-unsubscribe.ts";
export { readMailMapping } from "./email/route/read-mapping.ts";
export { type Routed, routeMail } from "./email/route/request.ts";
export { filesAdapter } from "./files/files-adapter.ts";
export type { FeedSettings, FilesSettings } from "./files/files-settings.ts";
export { FileProblem, type FileRow, fileRows, type RowOptions } from "./files/rows.ts";
export { type Keep, type KeepOptions, openKeep } from "./keep/keep.ts";
export { KeepError } from "./keep/keep-error.ts";
export type { Letter } from "./keep/letters.ts";
export type { Rejection } from "./keep/rejections.ts";
export { type Seal, sealOf } from "./keep/seal.ts";
export { type ConsumerTrial, consumerKit } from "./kit/consumer-kit.ts";
export { type GateAnswer, type GateTrial, gateKit } from "./kit/gate-kit.ts";
export { type KitCase, KitFailure } from "./kit/kit-case.ts";
export { type ReceiverTrial, receiverKit } from "./kit/receiver-kit.ts";
export { sourceKit } from "./kit/source-kit.ts";
export type { SourceTrial } from "./kit/source-trial.ts";
export { loadMapping, type MappingText, parseMapping } from "./mapping/load-mapping.ts";
export type { Mapped, Mapping } from "./mapping/mapping.ts";
export type { MappingOptions } from "./mapping/mapping-options.ts";
export { configuredMapping } from "./mapping/mapping-setting.ts";
export { type LocatedProblem, MappingError, type MappingProblem, problemInWords } from "./mapping/problem.ts";
export { type MailgunSettings, mailgunAdapter } from "./provider/mailgun/mailgun-adapter.ts";
export { type PostmarkSettings, postmarkAdapter } from "./provider/postmark/postmark-adapter.ts";
export type { ProviderSettings } from "./provider/provider-settings.ts";
export { type SendgridSettings, sendgridAdapter } from "./provider/sendgrid/sendgrid-adapter.ts";
export { type SesSettings, sesAdapter } from "./provider/ses/ses-adapter.ts";
export { type ConsumerParts, consumerAdapter } from "./run/consumer-adapter.ts";
export { lengthSetting } from "./run/length-setting.ts";
export { mapRecord } from "./run/map-record.ts";
export { type OpenSources, type PollerParts, type PollerSettings, pollingAdapter } from "./run/poller.ts";
export {
  CONSUMER_SETTINGS,
  type ConsumerRun,
  type ConsumerSettings,
  runConsumer,
} from "./run/run-consumer.ts";
export type { Pushed, Taking } from "./run/taking.ts";
export { type UnsubscribeSettings, unsubscribeAdapter } from "./unsubscribe/adapter.ts";
export {
  type Unsubscribe,
  type UnsubscribeHeaders,
  type UnsubscribeOptions,
  unsubscribe,
} from "./unsubscribe/headers.ts";
export type { UnsubscribeLink } from "./unsubscribe/link.ts";
export { type ReceiverSettings, webhookReceiverAdapter } from "./webhook/receiver-adapter.ts";
export type { WebhookSettings } from "./webhook/sender-settings.ts";
export { webhookAdapter } from "./webhook/webhook-adapter.ts";
