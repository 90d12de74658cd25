import { type CsvForm, withDuplicates, writeCsv } from "./csv.ts";
import { compactTime, typed } from "./form.ts";
import type { Random } from "./random.ts";
import type { Consent, Objection } from "./world.ts";

const FORM: CsvForm = { delimiter: "|", newline: "\n", byteOrderMark: false };
const CHANNELS = {
  email: ["E-MAIL", "email"],
  sms: ["TEXT", "SMS"],
  letter: ["POST"],
  call: ["PHONE", "Phone"],
} as const;
const SCOPES = { direct_marketing: ["DM", "Direct marketing"], profiling: ["PROFILING"] } as const;

/** Who agreed to what. Kept by e-mail address, as the consent form on the website had it. */
export function consentExport(random: Random, consents: readonly Consent[]): string {
  const rows = consents.map(({ person, channel, granted, capturedAt }) => [
    typed(random, person.email),
    random.pick(CHANNELS[channel]),
    random.pick(granted ? ["Y", "TRUE", "1"] : ["N", "FALSE", "0"]),
    compactTime(capturedAt),
  ]);
  const lines: (readonly string[] | string)[] = withDuplicates(random, rows, 0.004);
  for (const line of ["left.long.ago@example.com|TEXT|Y|20190704T120000Z", "|SMS|maybe|2026-03-01"]) {
    lines.splice(random.whole(100, lines.length), 0, line);
  }
  return writeCsv(FORM, ["address", "channel", "opt_in", "captured"], lines);
}

export function objectionExport(random: Random, objections: readonly Objection[]): string {
  const rows = [...objections]
    .sort((left, right) => left.objectedAt - right.objectedAt)
    .map(({ person, scope, objectedAt }) => [
      typed(random, person.email),
      random.pick(SCOPES[scope]),
      compactTime(objectedAt),
    ]);
  return writeCsv(FORM, ["address", "scope", "received"], rows);
}
