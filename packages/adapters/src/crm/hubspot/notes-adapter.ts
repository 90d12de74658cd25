import type { Adapter, Finding } from "../../contract/adapter.ts";
import type { AdapterContext, AdapterType } from "../../contract/adapter-type.ts";
import { consumerAdapter } from "../../run/consumer-adapter.ts";
import { lengthSetting } from "../../run/length-setting.ts";
import { CONSUMER_SETTINGS } from "../../run/run-consumer.ts";
import { type Sleep, sleep as systemSleep } from "../../run/sleep.ts";
import { NOTE_PROPERTIES, type NoteSettings, requireNotable } from "../note-settings.ts";
import { noteConsumer } from "../notes.ts";
import type { Connection } from "./connection.ts";
import { contactBoard, NOTE_SCOPES } from "./contact-board.ts";
import { type Login, loginOf } from "./login.ts";
import { LOGIN_PROPERTIES, type LoginSettings } from "./login-settings.ts";
import type { NoteKind } from "./note-kind.ts";
import { findingOf } from "./probe.ts";
import { HubspotProblem } from "./problem.ts";

/** The section of an adapter of the type `hubspot-notes`. */
export interface HubspotNotesSettings extends LoginSettings, NoteSettings {
  readonly as?: NoteKind;
  readonly contact_by?: string;
}

const EVERY_MS = 10_000;
/** One note is several requests, and HubSpot may ask to wait. */
const NOTE_MS = 30_000;
const PROBE_MS = 60_000;

/** Notes on the contacts of HubSpot about messages that did not go, as `type: hubspot-notes` of the configuration. */
export const hubspotNotesAdapter: AdapterType<HubspotNotesSettings> = {
  type: "hubspot-notes",
  schema: {
    type: "object",
    additionalProperties: false,
    properties: {
      ...LOGIN_PROPERTIES,
      as: { enum: ["note", "task"], description: "What is written on the contact; a note if absent." },
      contact_by: {
        type: "string",
        pattern: "^[a-z][a-z0-9_]*$",
        description:
          "The property of contacts that holds the customer's id. If absent, the customer's id is the contact's own.",
      },
      ...NOTE_PROPERTIES,
    },
  },
  create: (settings, context) => createHubspotNotes(settings, context),
};

/** @throws SettingsError */
export function createHubspotNotes(
  settings: HubspotNotesSettings,
  context: AdapterContext,
  sleep: Sleep = systemSleep,
): Adapter {
  requireNotable(settings, context);
  const login = loginOf(settings, sleep);
  const { as = "note", contact_by: contactBy = null, hold = "all", block = "all", link = null } = settings;
  let connection: Connection | null = null;
  return consumerAdapter({ ...CONSUMER_SETTINGS, timeoutMs: NOTE_MS }, context, {
    async consumer(keep, count) {
      connection = await login.connect();
      const board = contactBoard(connection, as, contactBy);
      const { name, now, log } = context;
      return noteConsumer({ board, keep, name, wanted: { hold, block }, link, now, log, count });
    },
    close: async () => connection?.close(),
    probe: () => probe(login, as),
    everyMs: lengthSetting(settings.every, EVERY_MS, ["every"]),
    sleep,
  });
}

/** Tries to read notes or tasks, and whether the app may write them, without writing any. It never rejects. */
async function probe(login: Login, kind: NoteKind): Promise<readonly Finding[]> {
  const tried = `read ${kind}s of ${login.host}`;
  let connection: Connection | null = null;
  try {
    const one = await login.connect();
    connection = one;
    const options = { signal: AbortSignal.timeout(PROBE_MS), scopes: NOTE_SCOPES };
    await one.call(({ crm }) => crm.objects.basicApi.getPage(`${kind}s`, 1), options);
    const read = { tried, problem: null, help: null };
    const writing = `write ${kind}s in ${login.host}`;
    return [
      read,
      await mayWrite(one, kind, options.signal).then(
        () => ({ ...read, tried: writing }),
        (error) => findingOf(writing, error),
      ),
    ];
  } catch (error) {
    return [findingOf(tried, error)];
  } finally {
    connection?.close();
  }
}

/** Asks to write none: an app that may not write is refused for that, and any other is told that there is nothing to do. */
async function mayWrite(connection: Connection, kind: NoteKind, signal: AbortSignal): Promise<void> {
  try {
    await connection.call(({ crm }) => crm.objects.batchApi.create(`${kind}s`, { inputs: [] }), {
      ...{ signal, scopes: NOTE_SCOPES.slice(1), again: false },
    });
  } catch (error) {
    if (!(error instanceof HubspotProblem && error.status === 400)) throw error;
  }
}
