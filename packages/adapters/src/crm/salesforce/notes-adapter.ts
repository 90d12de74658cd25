import type { Adapter, Finding } from "../../contract/adapter.ts";
import type { AdapterContext, AdapterType } from "../../contract/adapter-type.ts";
import { consumerAdapter } from "../../run/consumer-adapter.ts";
import { lengthSetting } from "../../run/length-setting.ts";
import { CONSUMER_SETTINGS } from "../../run/run-consumer.ts";
import { type Sleep, sleep as systemSleep } from "../../run/sleep.ts";
import { CrmProblem } from "../crm-problem.ts";
import { NOTE_PROPERTIES, type NoteSettings, requireNotable } from "../note-settings.ts";
import { noteConsumer } from "../notes.ts";
import { contactBoard, TASK } from "./contact-board.ts";
import { type Login, loginOf } from "./login.ts";
import { LOGIN_PROPERTIES, type LoginSettings } from "./login-settings.ts";
import { findingOf } from "./probe.ts";
import { mayNot } from "./problem.ts";

/** The section of an adapter of the type `salesforce-notes`. */
export interface SalesforceNotesSettings extends LoginSettings, NoteSettings {
  readonly contact_by?: string;
  readonly status?: string;
}

const EVERY_MS = 10_000;
/** One task is several requests, and Salesforce may ask to wait. */
const NOTE_MS = 30_000;
const PROBE_MS = 60_000;
const STATUS = "Completed";

/** Tasks on the contacts of Salesforce about messages that did not go, as `type: salesforce-notes` of the configuration. */
export const salesforceNotesAdapter: AdapterType<SalesforceNotesSettings> = {
  type: "salesforce-notes",
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["oauth"],
    properties: {
      ...LOGIN_PROPERTIES,
      contact_by: {
        type: "string",
        pattern: "^[A-Za-z][A-Za-z0-9_]{0,79}$",
        description:
          "The field of contacts that holds the customer's id, by its API name. If absent, the customer's id is the contact's own.",
      },
      status: {
        type: "string",
        minLength: 1,
        maxLength: 255,
        description: `The status of the tasks: ${STATUS} if absent, so that they stand among what was done. "Not Started" makes them something to do.`,
      },
      ...NOTE_PROPERTIES,
    },
  },
  create: (settings, context) => createSalesforceNotes(settings, context),
};

/** @throws SettingsError */
export function createSalesforceNotes(
  settings: SalesforceNotesSettings,
  context: AdapterContext,
  sleep: Sleep = systemSleep,
): Adapter {
  requireNotable(settings, context);
  const login = loginOf(settings, sleep, context.now);
  const { contact_by: contactBy = null, status = STATUS } = settings;
  const { hold = "all", block = "all", link = null } = settings;
  return consumerAdapter({ ...CONSUMER_SETTINGS, timeoutMs: NOTE_MS }, context, {
    async consumer(keep, count) {
      const board = contactBoard(await login.connect(), contactBy, status);
      const { name, now, log } = context;
      return noteConsumer({ board, keep, name, wanted: { hold, block }, link, now, log, count });
    },
    probe: () => probe(login),
    everyMs: lengthSetting(settings.every, EVERY_MS, ["every"]),
    sleep,
  });
}

const FORBIDDEN = mayNot("no_tasks", { object: TASK, fields: [], writes: true });

/** Nothing is written to try it: Salesforce says whether the user may. */
async function probe(login: Login): Promise<readonly Finding[]> {
  const tried = `write tasks in ${login.host}`;
  try {
    const connection = await login.connect();
    const { createable } = await connection.call<{ readonly createable?: boolean }>(
      { method: "GET", url: `/sobjects/${TASK}/describe` },
      { signal: AbortSignal.timeout(PROBE_MS), object: TASK, fields: [] },
    );
    return [createable === true ? { tried, problem: null, help: null } : findingOf(tried, FORBIDDEN)];
  } catch (error) {
    // Of an object that the user does not see there is no description.
    const isHidden = error instanceof CrmProblem && error.code === "NOT_FOUND";
    return [findingOf(tried, isHidden ? FORBIDDEN : error)];
  }
}
