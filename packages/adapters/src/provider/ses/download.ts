/** What is asked of Amazon SNS is answered within so long, */
const LONGEST_MS = 5_000;
/** and is no longer: a certificate has two thousand bytes. */
const MOST_BYTES = 65_536;

/** What was asked for did not come. */
export class DownloadError extends Error {
  /** The status that was answered; null: there was no answer, or it was too long. */
  readonly status: number | null;

  constructor(status: number | null, options?: ErrorOptions) {
    super("What was asked for did not come.", options);
    this.name = "DownloadError";
    this.status = status;
  }
}

/** Gets what is at an address, within bounds. @throws DownloadError */
export type Download = (url: URL) => Promise<Uint8Array>;

/** Gets what is at an address, within bounds of time and size, and nowhere else: no answer leads on. @throws DownloadError */
export async function download(url: URL): Promise<Uint8Array> {
  try {
    const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(LONGEST_MS) });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      throw new DownloadError(answer.status);
    }
    return await bytesOf(answer);
  } catch (error) {
    throw error instanceof DownloadError ? error : new DownloadError(null, { cause: error });
  }
}

async function bytesOf({ body }: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of body ?? []) {
    received += chunk.length;
    if (received > MOST_BYTES) throw new DownloadError(null);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
