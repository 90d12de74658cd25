import { type KeyObject, X509Certificate } from "node:crypto";
import type { Instant } from "@comity/core";
import { InboundRefusal } from "../../contract/inbound.ts";
import { type Download, DownloadError } from "./download.ts";
import { unsigned } from "./sns-message.ts";
import { addressAt } from "./topic.ts";

const PATH = /^\/[A-Za-z0-9._-]{1,200}\.pem$/;
/** Amazon SNS signs by its own name, in some regions with what it does and where in it. */
const NAME = /^sns(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

/** Amazon SNS has one certificate a region, and changes it once in a while. */
const MOST_KNOWN = 16;
/** So many are asked for at a time: anybody can name addresses of certificates that are not there. */
const MOST_COMING = 4;

/** The certificates by which Amazon SNS signs, each got once. */
export class SigningCertificates {
  readonly #download: Download;
  readonly #known = new Map<string, X509Certificate>();
  readonly #coming = new Map<string, Promise<X509Certificate>>();

  constructor(download: Download) {
    this.#download = download;
  }

  /**
   * The key of the certificate at an address.
   *
   * @param host of Amazon SNS, where it has to be
   * @throws InboundRefusal
   */
  async keyAt(text: string, host: string, now: Instant): Promise<KeyObject> {
    const url = addressAt(host, text);
    if (url === null || url.search !== "" || url.hash !== "" || !PATH.test(url.pathname)) {
      throw unsigned(
        "Its certificate is not where Amazon SNS keeps those of the topic's region.",
        "Nothing is to be done if Amazon SNS did not send it.",
      );
    }
    const certificate = this.#known.get(url.href) ?? (await this.#get(url));
    const isInForce = certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime();
    if (isInForce) return certificate.publicKey;
    throw unsigned(
      "The certificate that it is signed by is in force no longer, or not yet.",
      "If Amazon SNS sent it just now, set this machine's clock.",
    );
  }

  async #get(url: URL): Promise<X509Certificate> {
    const coming = this.#coming.get(url.href);
    if (coming !== undefined) return coming;
    if (this.#coming.size >= MOST_COMING) throw notNow();
    const getting = this.#ask(url).finally(() => this.#coming.delete(url.href));
    this.#coming.set(url.href, getting);
    return getting;
  }

  async #ask(url: URL): Promise<X509Certificate> {
    const certificate = certificateIn(await this.#bytesAt(url));
    const [oldest] = this.#known.keys();
    if (this.#known.size >= MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(url.href, certificate);
    return certificate;
  }

  async #bytesAt(url: URL): Promise<Uint8Array> {
    try {
      return await this.#download(url);
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      const isThere = error.status === null || error.status >= 500 || error.status === 429;
      throw isThere ? notNow(error) : noCertificate();
    }
  }
}

function certificateIn(bytes: Uint8Array): X509Certificate {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(bytes);
  } catch {
    // Whatever OpenSSL finds wrong with it: it is no certificate.
    throw noCertificate();
  }
  const [, name = ""] = /^CN=(.*)$/m.exec(certificate.subject) ?? [];
  if (certificate.publicKey.asymmetricKeyType === "rsa" && NAME.test(name)) return certificate;
  throw noCertificate();
}

function noCertificate(): InboundRefusal {
  return unsigned(
    "There is no certificate of Amazon SNS where it says.",
    "Nothing is to be done if Amazon SNS did not send it.",
  );
}

function notNow(cause?: Error): InboundRefusal {
  return new InboundRefusal(
    "busy",
    "The certificate of Amazon SNS cannot be had now.",
    "Let this machine reach the topic's host by https: comity doctor tries it.",
    { cause },
  );
}
