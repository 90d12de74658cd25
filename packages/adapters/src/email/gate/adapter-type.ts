import { type AdapterType, SettingsError } from "../../contract/adapter-type.ts";
import { Gate } from "./gate.ts";
import type { RawSettings } from "./raw-settings.ts";
import { readGateSettings } from "./read-settings.ts";
import { SCHEMA } from "./schema.ts";

/** `type: smtp`: stands between mail servers, and lets through what may go. */
export const smtp: AdapterType<RawSettings> = {
  type: "smtp",
  schema: SCHEMA,
  create(raw, context) {
    const settings = readGateSettings(raw, context.rules().vocabulary);
    if (settings.hold.longer === "park" && context.key === null) {
      throw new SettingsError(
        ["hold", "longer"],
        "Parked mails are kept sealed, and there is no key to seal them with.",
        "Give Comity an encryption key, or choose `later`.",
      );
    }
    return new Gate(settings, context);
  },
};
