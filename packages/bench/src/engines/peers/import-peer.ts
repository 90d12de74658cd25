/** Resolves packages from where the peers are installed: the workspace has none of them. */
const FROM_PEERS = new URL("../../../.peers/import.mjs", import.meta.url);

/**
 * A peer's module. Peers are no dependencies of the workspace, so their types are not there: each adapter says what it
 * uses of its own.
 *
 * @throws Error if the peer is not installed
 */
export async function peer<Module>(name: string): Promise<Module> {
  const { importPeer } = (await import(FROM_PEERS.href)) as {
    readonly importPeer: (name: string) => Promise<unknown>;
  };
  return (await importPeer(name)) as Module;
}
