import type { Command } from "./command.ts";
import type { Style } from "./style.ts";
import { wrap } from "./wrap.ts";

const WIDTH = 96;

/** The page of one command, from its entry in the table. */
export function commandHelp(command: Command, style: Style): string {
  const sections = [
    `${style("strong", `comity ${command.name}`)}: ${command.summary}`,
    section("Usage", [`  comity ${command.name} ${command.usage}`.trimEnd()], style),
    ...command.purpose.map((paragraph) => wrap(paragraph, WIDTH, "").join("\n")),
    section("Arguments", list(command.arguments.map(({ name, help }) => [name, help])), style),
    section(
      "Options",
      list([
        ...command.options.map(({ name, value, help, repeatable }): [string, string] => [
          `--${name}${value === undefined ? "" : ` ${value}`}`,
          repeatable === true ? `${help} May be given several times.` : help,
        ]),
        ["--help", "Shows this."],
      ]),
      style,
    ),
    section(
      "Examples",
      command.examples.flatMap(({ line, does }) => [`  ${line}`, ...wrap(does, WIDTH, "      ")]),
      style,
    ),
    section("Exit codes", list(command.exitCodes.map(({ code, means }) => [String(code), means])), style),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

/** What `comity` says about itself. */
export function overview(commands: readonly Command[], style: Style): string {
  const intro =
    "Comity is asked before a message leaves: may this message go to this customer, on this channel, now? " +
    "It answers send, amend, hold or block, with reasons, from facts, from rules, and from what was sent before.";
  const sections = [
    `${style("strong", "comity")}: keeps a company from contradicting itself to its customers`,
    section("Usage", ["  comity COMMAND [options]", "  comity help COMMAND"], style),
    wrap(intro, WIDTH, "").join("\n"),
    section("Commands", list(commands.map(({ name, summary }) => [name, `${summary}.`])), style),
    section(
      "Options",
      list([
        ["--help", "Shows this, or the page of a command."],
        ["--version", "Shows the version."],
      ]),
      style,
    ),
    section(
      "Environment",
      list([
        ["NO_COLOR", "No colours, even on a terminal."],
        ["FORCE_COLOR", "Colours, even without a terminal."],
        ["COMITY_DEBUG", "1: shows the stack of an unexpected error."],
      ]),
      style,
    ),
  ];
  return `${sections.join("\n\n")}\n`;
}

function section(title: string, lines: readonly string[], style: Style): string {
  return lines.length === 0 ? "" : [style("strong", title), ...lines].join("\n");
}

/** Names in a column, and beside them what they are. */
function list(entries: readonly (readonly [string, string])[]): string[] {
  const column = Math.max(0, ...entries.map(([name]) => name.length)) + 4;
  return entries.flatMap(([name, text]) => {
    const [first = "", ...rest] = wrap(text, WIDTH, " ".repeat(column));
    return [`  ${name}`.padEnd(column) + first.slice(column), ...rest];
  });
}
