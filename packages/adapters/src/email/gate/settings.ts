import type { Carrier } from "../../carrier/carrier.ts";
import type { DkimKey } from "../mime/dkim.ts";
import type { MailMapping } from "../route/mapping.ts";
import type { UnsubscribeOffer } from "../route/offer-unsubscribe.ts";
import type { NextHop } from "../smtp/settings.ts";

/** Whom the gate takes mail from, and how. */
export interface Listen {
  readonly host: string;
  readonly port: number;
  /** Certificate chain and key (PEM); null: no TLS. */
  readonly tls: { readonly cert: string; readonly key: string; readonly required: boolean } | null;
  /** Who may log in. With nobody here, only {@link allow} counts. */
  readonly users: readonly User[];
  /** Addresses and networks (`10.0.0.0/8`) that need not log in. */
  readonly allow: readonly string[];
  /** Whose X-Comity fields are believed, of those who may send at all. */
  readonly trust: "all" | "logged_in" | "nobody";
}

export interface User {
  readonly name: string;
  readonly password: string;
  /** The department that it speaks for; null: any. */
  readonly department: string | null;
}

export interface Limits {
  /** The largest message, in bytes. */
  readonly messageBytes: number;
  /** Of all messages that are on their way through, in bytes. */
  readonly inFlightBytes: number;
  readonly connections: number;
  /** Milliseconds without a byte after which a connection is closed. */
  readonly idleMs: number;
  /** Milliseconds from the connection, or the answer to the mail before, within which a whole mail has to come. */
  readonly mailMs: number;
}

export interface GateSettings {
  readonly listen: Listen;
  readonly nextHop: NextHop;
  /** The provider that the next server is; null: it is none that is known. */
  readonly carrier: Carrier | null;
  readonly mapping: MailMapping;
  readonly limits: Limits;
  readonly hold: HoldSettings;
  /** To sign anew with what was changed and had been signed by this domain; null: such mail cannot be changed. */
  readonly dkim: DkimKey | null;
  /** What mails get by which one unsubscribes; null: nothing. */
  readonly unsubscribe: UnsubscribeOffer | null;
  /** What is answered for a message that cannot be changed as Comity asks. */
  readonly cannotAmend: "refuse" | "later";
  /** What becomes of a message that may have gone, because its answer was lost. */
  readonly lostAnswer: "wait" | "send_again";
}

export interface HoldSettings {
  /** Holds that end within this many milliseconds are answered with "later", and the sender's queue keeps the mail. */
  readonly laterMs: number;
  /** What becomes of longer ones, and of those whose end nobody knows. */
  /** How many mails there is room for, and how often they are looked at. */
  readonly mostParked: number;
  readonly lookMs: number;
  readonly longer: "later" | "refuse" | "park";
}
