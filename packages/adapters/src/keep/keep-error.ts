/** What an adapter keeps between runs cannot be used. Nothing was changed. */
export class KeepError extends Error {
  /**
   * `in_use`: another process runs this adapter. `wrong_key`: it was sealed with another key. `no_key`: it is sealed, or has to be,
   * and no key was given. `newer`: a newer program has written it. `unusable`: the disk is full, or the file cannot be read.
   */
  readonly code: "in_use" | "wrong_key" | "no_key" | "newer" | "unusable";
  readonly help: string;

  constructor(code: KeepError["code"], message: string, help: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "KeepError";
    this.code = code;
    this.help = help;
  }
}
