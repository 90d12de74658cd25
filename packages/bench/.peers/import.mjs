// Imports a peer from here, where they are installed: the workspace has none of them.
/** @param {string} name */
export const importPeer = (name) => import(name);
