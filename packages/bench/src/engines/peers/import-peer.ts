import { importPeer } from "../../../.peers/import.mjs";

/**
 * A peer's module. Peers are no dependencies of the workspace, so their types are not there: each adapter says what it
 * uses of its own.
 *
 * @throws Error if the peer is not installed
 */
export async function peer<Module>(name: string): Promise<Module> {
  return (await importPeer(name)) as Module;
}
