/** A bundle cannot be used. Nothing of it was loaded. */
export class BundleError extends Error {
  /**
   * `unreadable`: it is no bundle. `newer`: a later version of Comity wrote it. `malformed`: something in it means nothing.
   * `corrupt`: its hash is another one than its content has.
   */
  readonly code: "unreadable" | "newer" | "malformed" | "corrupt";
  /** Where: `program.rules[3].when.left`; empty for the bundle as a whole. */
  readonly where: string;
  readonly help: string;
  /** Where and what, without the help. */
  readonly reason: string;

  constructor(code: BundleError["code"], where: string, message: string, help: string) {
    const reason = where === "" ? message : `${where}: ${message}`;
    super(`${reason} ${help}`);
    this.reason = reason;
    this.name = "BundleError";
    this.code = code;
    this.where = where;
    this.help = help;
  }
}
