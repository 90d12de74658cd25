/** A provider that mails are handed over to. */
export type CarrierName = "mailgun" | "postmark" | "sendgrid" | "ses";

export const CARRIERS: readonly CarrierName[] = ["mailgun", "postmark", "sendgrid", "ses"];

/** What the provider is to be told of every mail, beside whose it is. */
export interface Carrier {
  readonly name: CarrierName;
  /** Of Amazon SES: the configuration set by which it tells what became of mails. */
  readonly configurationSet?: string;
  /** Of Postmark: the stream that mails go by. */
  readonly messageStream?: string;
}

/** Where a provider takes mail by SMTP (RFC 6409: port 587, TLS by STARTTLS). */
export interface Submission {
  readonly host: string;
  readonly port: number;
  /** What everybody logs in as; null: each account has its own user. */
  readonly user: string | null;
  /** Whether the user is the password once more, and so as secret. */
  readonly userIsPassword: boolean;
}

const PORT = 587;

/** Mailgun's hosts, by where the domain was made. */
const MAILGUN: Readonly<Record<string, string>> = { us: "smtp.mailgun.org", eu: "smtp.eu.mailgun.org" };
const AWS_REGION = /^[a-z]{2,3}(?:-[a-z]+)+-\d$/;

/**
 * Where a provider takes mail, as its documentation says.
 *
 * @param region of Amazon SES: `eu-west-1`; of Mailgun: `us` or `eu`; `us` if undefined
 * @returns what is wrong with the region, in words, if something is
 */
export function submissionTo(name: CarrierName, region: string | undefined): Submission | string {
  if (name === "ses") {
    if (region === undefined) return "Amazon SES has a host in each region: say which one, as `eu-west-1`.";
    if (!AWS_REGION.test(region))
      return "This is no region of Amazon SES: they are called as `eu-west-1` is.";
    return submission(`email-smtp.${region}.amazonaws.com`);
  }
  if (name === "mailgun") {
    const host = MAILGUN[region ?? "us"];
    return host === undefined ? "Mailgun has the regions us and eu." : submission(host);
  }
  if (region !== undefined) return "Only Amazon SES and Mailgun have regions.";
  if (name === "sendgrid") return { ...submission("smtp.sendgrid.net"), user: "apikey" };
  return { ...submission("smtp.postmarkapp.com"), userIsPassword: true };
}

function submission(host: string): Submission {
  return { host, port: PORT, user: null, userIsPassword: false };
}
