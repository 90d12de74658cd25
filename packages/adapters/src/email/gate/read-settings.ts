import { isIP } from "node:net";
import { didYouMean, type Vocabulary } from "@comity/core";
import { SettingsError } from "../../contract/adapter-type.ts";
import { readOffer } from "../route/offer-unsubscribe.ts";
import { readMailMapping } from "../route/read-mapping.ts";
import type { RawSettings } from "./raw-settings.ts";
import { readCarrier, readNextHop } from "./read-next-hop.ts";
import type { GateSettings, Limits, Listen } from "./settings.ts";

const HOUR_MS = 3_600_000;

/** Fills in what is not given. @param vocabulary what names are checked against @throws SettingsError for what the schema cannot tell */
export function readGateSettings(raw: RawSettings, vocabulary: Vocabulary): GateSettings {
  return {
    listen: readListen(raw.listen, vocabulary),
    nextHop: readNextHop(raw.next_hop),
    carrier: readCarrier(raw.next_hop),
    mapping: readMailMapping(raw.mapping, { path: ["mapping"], vocabulary }),
    limits: readLimits(raw.limits ?? {}),
    hold: {
      laterMs: (raw.hold?.later_hours ?? 24) * HOUR_MS,
      longer: raw.hold?.longer ?? "later",
      mostParked: raw.hold?.most_parked ?? 10_000,
      lookMs: (raw.hold?.look_seconds ?? 15) * 1_000,
    },
    dkim: raw.dkim === undefined ? null : { ...raw.dkim, domain: raw.dkim.domain.toLowerCase() },
    unsubscribe: raw.unsubscribe === undefined ? null : readOffer(raw.unsubscribe, ["unsubscribe"]),
    cannotAmend: raw.cannot_amend ?? "refuse",
    lostAnswer: raw.lost_answer ?? "wait",
  };
}

function readListen(raw: RawSettings["listen"], vocabulary: Vocabulary): Listen {
  const users = raw.users ?? [];
  users.forEach(({ department }, index) => {
    checkDepartment(department, vocabulary, ["listen", "users", index, "department"]);
  });
  const allow = raw.allow ?? ["127.0.0.1", "::1"];
  for (const [index, one] of allow.entries()) checkNetwork(one, ["listen", "allow", index]);
  const { certificate, key } = raw;
  if ((certificate === undefined) !== (key === undefined)) {
    throw new SettingsError(
      ["listen"],
      "A certificate needs its key, and a key its certificate.",
      "Give both, or neither.",
    );
  }
  const required = raw.require_tls ?? false;
  if (required && certificate === undefined) {
    throw new SettingsError(
      ["listen", "require_tls"],
      "There is no certificate to have TLS with.",
      "Give `certificate` and `key`.",
    );
  }
  const host = raw.host ?? "127.0.0.1";
  if (users.length > 0 && certificate === undefined && !isLoopback(host) && raw.login_in_clear !== true) {
    throw new SettingsError(
      ["listen", "users"],
      `Passwords would come to ${host} in the clear: there is no certificate to have TLS with.`,
      "Give `certificate` and `key`, or listen on 127.0.0.1. On a line that nobody else is on, say `login_in_clear: true`.",
    );
  }
  return {
    host,
    port: raw.port,
    tls: certificate === undefined || key === undefined ? null : { cert: certificate, key, required },
    users: users.map(({ department, ...user }) => ({ ...user, department: department ?? null })),
    allow,
    trust: raw.trust ?? "all",
  };
}

/** Whether only programs on this machine can connect. Another name may be anything. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function checkDepartment(
  department: string | undefined,
  { departments = [] }: Vocabulary,
  path: readonly (string | number)[],
): void {
  const known = departments.some((one) => one.toLowerCase() === department?.toLowerCase());
  if (department === undefined || departments.length === 0 || known) return;
  const message = `The vocabulary has no department "${department}".`;
  throw new SettingsError(path, message, didYouMean(department, departments));
}

function checkNetwork(text: string, path: readonly (string | number)[]): void {
  const [address = "", bits, more] = text.split("/");
  const family = isIP(address);
  const most = family === 6 ? 128 : 32;
  const sound = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
  if (family !== 0 && sound && more === undefined) return;
  throw new SettingsError(path, "This is no address and no network.", "Write 192.0.2.7 or 10.0.0.0/8.");
}

function readLimits(raw: NonNullable<RawSettings["limits"]>): Limits {
  return {
    messageBytes: raw.message_bytes ?? 36_700_160,
    inFlightBytes: raw.in_flight_bytes ?? 268_435_456,
    connections: raw.connections ?? 100,
    idleMs: (raw.idle_seconds ?? 120) * 1_000,
    mailMs: (raw.mail_seconds ?? 600) * 1_000,
  };
}
