import { problem } from "./problem.ts";

/** CY601 to CY609: why a file that parses is not formatted. */
export const FORMAT = {
  meaningChanged: problem<object>(
    "CY601",
    () => "Formatted, this file would not say what it says now: the formatter has an error.",
    () => "The file is left as it is. Please report this, with the file.",
  ),
  tooLarge: problem<{ bytes: number; limit: number }>(
    "CY602",
    ({ bytes, limit }) => `Formatted, this file would have ${bytes} bytes; a rule file has at most ${limit}.`,
    () => "Split it: a pack may be spread over several files.",
  ),
};
