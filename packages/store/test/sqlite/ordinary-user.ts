const NOBODY = 65534;

/** Runs work as a user to whom the rights of files apply: root, as whom tests run in containers, may write anything. */
export async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
