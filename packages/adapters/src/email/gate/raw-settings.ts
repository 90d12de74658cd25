import type { CarrierName } from "../../carrier/carrier.ts";
import type { OfferSettings } from "../route/offer-unsubscribe.ts";

/** The gate's section of `comity.yaml` as the schema lets it through, with secrets filled in. */
export interface RawSettings {
  readonly listen: {
    readonly host?: string;
    readonly port: number;
    readonly certificate?: string;
    readonly key?: string;
    readonly require_tls?: boolean;
    readonly login_in_clear?: boolean;
    readonly allow?: readonly string[];
    readonly users?: readonly {
      readonly name: string;
      readonly password: string;
      readonly department?: string;
    }[];
    readonly trust?: "all" | "logged_in" | "nobody";
  };
  readonly next_hop: {
    readonly provider?: CarrierName;
    readonly region?: string;
    readonly configuration_set?: string;
    readonly message_stream?: string;
    readonly host?: string;
    readonly port?: number;
    readonly tls?: "none" | "when_offered" | "required" | "implicit";
    readonly ca?: string;
    readonly user?: string;
    readonly password?: string;
    readonly hello?: string;
    readonly timeout_seconds?: number;
    readonly answer_seconds?: number;
  };
  readonly mapping: unknown;
  readonly hold?: {
    readonly later_hours?: number;
    readonly longer?: "later" | "refuse" | "park";
    readonly most_parked?: number;
    readonly look_seconds?: number;
  };
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly key: string };
  readonly unsubscribe?: OfferSettings;
  readonly cannot_amend?: "refuse" | "later";
  readonly lost_answer?: "wait" | "send_again";
  readonly limits?: {
    readonly message_bytes?: number;
    readonly in_flight_bytes?: number;
    readonly connections?: number;
    readonly idle_seconds?: number;
    readonly mail_seconds?: number;
  };
}
