/** Something in a request, a fact or a customer does not fit the vocabulary. Nothing was recorded. */
export class InputError extends Error {
  readonly code: string;
  /** Where: `message m1: about.order`. */
  readonly where: string;
  readonly help: string;

  constructor(code: string, where: string, message: string, help: string) {
    super(`${where}: ${message} ${help}`.trim());
    this.name = "InputError";
    this.code = code;
    this.where = where;
    this.help = help;
  }
}
