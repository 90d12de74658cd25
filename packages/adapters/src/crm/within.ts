/** Ends when the signal is given, whatever becomes of the operation: what it holds has to end in time by itself. */
export async function within<T>(operation: Promise<T>, signal: AbortSignal): Promise<T> {
  const given = Promise.withResolvers<never>();
  const reject = (): void => given.reject(signal.reason);
  if (signal.aborted) reject();
  else signal.addEventListener("abort", reject, { once: true });
  try {
    return await Promise.race([operation, given.promise]);
  } finally {
    signal.removeEventListener("abort", reject);
  }
}
