import { extname, join } from "node:path";
import type { MailMapping } from "@comity/adapters";
import { type MessageRequest, parseExactJson, type Vocabulary } from "@comity/core";
import { readStep, typedStep } from "@comity/dsl";
import { CommandError } from "../frame/problem.ts";
import { filesIn, isFolder } from "./folder.ts";
import { MAIL_FILE, readMailFile } from "./mails.ts";
import type { MessageRow } from "./message-row.ts";
import { ROW_FILES, readRows } from "./rows.ts";

/**
 * The files that messages are read from: the file itself, or those of a folder in name order.
 *
 * @throws CommandError if there is none.
 */
export async function messageFiles(path: string): Promise<readonly string[]> {
  if (path === "-") return ["-"];
  if (!(await isFolder(path))) {
    if (MESSAGE_FILES.includes(extname(path).toLowerCase())) return [path];
    throw new CommandError(
      `${path} is neither a .csv nor a .jsonl nor an .eml file.`,
      "Name a file of messages, or a folder of them.",
    );
  }
  const names = await filesIn(path);
  const files = names.filter((name) => MESSAGE_FILES.includes(extname(name).toLowerCase()));
  if (files.length > 0) return files.map((name) => join(path, name));
  throw new CommandError(`${path} holds no messages.`, "Put .csv, .jsonl or .eml files there.");
}

/** The kinds of files that messages are read from. */
const MESSAGE_FILES: readonly string[] = [...ROW_FILES, MAIL_FILE];

/** The messages of files, one after another. In a `.csv`, `about.order` and `to.email` are columns, `items` is JSON. */
export async function* readMessages(
  files: readonly string[],
  vocabulary: Vocabulary,
  stdin: NodeJS.ReadableStream,
  mails: MailMapping,
): AsyncGenerator<MessageRow> {
  for (const file of files) {
    if (extname(file).toLowerCase() === MAIL_FILE) {
      yield* await readMailFile(file, mails);
      continue;
    }
    for await (const row of readRows(file, stdin)) {
      const place = `${file === "-" ? "standard input" : file}:${row.line}`;
      yield row.fields === undefined
        ? { place, problem: row.problem }
        : {
            place,
            ...readMessage(
              extname(file).toLowerCase() === ".csv" ? nested(row.fields) : row.fields,
              vocabulary,
            ),
          };
    }
  }
}

function readMessage(
  fields: Readonly<Record<string, unknown>>,
  vocabulary: Vocabulary,
): { readonly request: MessageRequest } | { readonly problem: string } {
  const read = readStep({ message: fields }, () => ({ file: "", line: 1 }), { log: true });
  if (read.problems !== undefined) {
    const told = read.problems.map(({ pointer, message, help }) => {
      const where = pointer.replace(/^\/message\/?/, "").replaceAll("/", ".");
      return `${where === "" ? "" : `${where}: `}${message} ${help}`.trim();
    });
    return { problem: told.join(" ") };
  }
  const { action } = typedStep(read.value, vocabulary);
  return action?.kind === "message" ? { request: action.request } : { problem: "This is no message." };
}

/** Turns the columns of a table into the groups of a message: `about.order` is `order` in `about`. */
function nested(cells: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  const groups: Record<"about" | "to", Record<string, unknown>> = { about: {}, to: {} };
  for (const [name, value] of Object.entries(cells)) {
    const [group = "", field] = name.split(/\.(.*)/s);
    if (field !== undefined && (group === "about" || group === "to")) groups[group][field] = value;
    else message[name] = name === "items" ? parsedOrText(value) : value;
  }
  if (Object.keys(groups.about).length > 0) message.about = groups.about;
  if (Object.keys(groups.to).length > 0) message.to = groups.to;
  return message;
}

function parsedOrText(value: unknown): unknown {
  try {
    return parseExactJson(String(value));
  } catch {
    return value;
  }
}
