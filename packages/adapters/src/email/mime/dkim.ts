import DKIM from "nodemailer/lib/dkim";

/** What a domain signs its mail with. */
export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  /** Private key in PEM. */
  readonly key: string;
}

/**
 * The fields that RFC 6376 (section 5.4.1) recommends to sign, as far as a mail has them, and those of one-click unsubscription, which count
 * only where they are signed (RFC 8058, section 4).
 */
const SIGNED_FIELDS = [
  ...[
    "From",
    "Sender",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "To",
    "Cc",
    "MIME-Version",
    "Content-Type",
  ],
  ...["Content-Transfer-Encoding", "Content-ID", "Content-Description", "In-Reply-To", "References"],
  ...["Resent-Date", "Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc", "Resent-Message-ID"],
  ...["List-Id", "List-Help", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Subscribe", "List-Post"],
  ...["List-Owner", "List-Archive", "Feedback-ID"],
].join(":");

/** Signs a message, which otherwise stays as it is. */
export async function signAnew(raw: Buffer, { domain, selector, key }: DkimKey): Promise<Buffer> {
  const signer = new DKIM({
    domainName: domain,
    keySelector: selector,
    privateKey: key,
    headerFieldNames: SIGNED_FIELDS,
  });
  const chunks: Buffer[] = [];
  for await (const chunk of signer.sign(raw)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
