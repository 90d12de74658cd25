import fc from "fast-check";

/** A part of a mail as it was made up: what it shows is known without reading it. */
export type MailPart =
  | { readonly kind: "text"; readonly type: "plain" | "html"; readonly raw: string; readonly shows: string }
  | { readonly kind: "other"; readonly raw: string }
  | {
      readonly kind: "multipart";
      readonly boundary: string;
      readonly parts: readonly MailPart[];
      readonly raw: string;
    };

/** All text in it is one character a byte. */
export interface RandomMail {
  readonly header: string;
  readonly root: MailPart;
}

/** What stands in the item that may have to go. */
export const SECRET = "a car for little";
export const ITEM = "car-1";

const words = fc.constantFrom(
  "Hello, Ana.",
  "x".repeat(900),
  "",
  " \t",
  "From here on",
  "-- ",
  "--b",
  "--",
  ".",
  "..dots",
  "a = b =3D c",
  "trailing \t",
  "[brackets] and [item]",
  "<angle> & amp",
);

const eightBit: Readonly<Record<string, string>> = {
  "us-ascii": "plain",
  "utf-8": Buffer.from("Gr\u00fc\u00dfe \u20ac \u{1f4e7}").toString("latin1"),
  "iso-8859-1": "Gr\u00fc\u00dfe",
  "windows-1252": "10 \x80 \x93quoted\x94",
  "iso-2022-jp": '\x1b$B$"<%\x1b(B',
};
const CHARSETS = ["us-ascii", "utf-8", "iso-8859-1", "windows-1252", "iso-2022-jp"] as const;

const ITEMS = {
  plain: `[item ${ITEM}]\r\n${SECRET}\r\n[end of item ${ITEM}]`,
  html: `<div data-comity-item="${ITEM}"><b>${SECRET}</b></div>`,
};

function encoded(bytes: Buffer, encoding: string): string {
  if (encoding === "base64") return bytes.toString("base64").replace(/.{60}(?=.)/g, "$&\r\n");
  if (encoding !== "quoted-printable") return bytes.toString("latin1");
  return bytes
    .toString("latin1")
    .split("\r\n")
    .map((line) =>
      line
        .replace(
          /[^\x21-\x3c\x3e-\x7e \t]|=|[ \t]$/g,
          (one) => `=${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
        )
        .replace(/((?:=[0-9A-F]{2}|[^=]){70})(?=.)/g, "$1=\r\n"),
    )
    .join("\r\n");
}

const text = fc
  .record({
    type: fc.constantFrom("plain" as const, "html" as const),
    charset: fc.constantFrom(...CHARSETS),
    encoding: fc.constantFrom("8bit", "quoted-printable", "base64", "7bit"),
    lines: fc.array(words, { maxLength: 5 }),
    item: fc.nat(9).map((one) => one > 0),
    end: fc.boolean(),
    folding: fc.constantFrom(" ", "\r\n\t", "\r\n  "),
    name: fc.constantFrom("Content-Type", "content-TYPE"),
  })
  .map(({ type, charset, encoding: wanted, lines, item, end, folding, name }): MailPart => {
    const shown = [...lines, eightBit[charset] ?? ""];
    const all = type === "html" ? shown.map((line) => `<p>${line.replace(/[<>&]/g, "")}</p>`) : shown;
    const shows = (item ? [...all, ITEMS[type], "after it"] : all).join("\r\n") + (end ? "\r\n" : "");
    const bytes = Buffer.from(shows, "latin1");
    const isAscii = bytes.every((byte) => byte < 0x80);
    const encoding = wanted === "7bit" && !isAscii ? "8bit" : wanted;
    const header = `${name}:${folding}text/${type};${folding}charset="${charset}"\r\nContent-Transfer-Encoding: ${encoding}\r\n`;
    return { kind: "text", type, raw: `${header}\r\n${encoded(bytes, encoding)}`, shows };
  });

const other = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map(
    (bytes): MailPart => ({
      kind: "other",
      raw: `Content-Type: image/png; name="a.png"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded(Buffer.from(bytes), "base64")}\r\n`,
    }),
  ),
  fc.constant<MailPart>({ kind: "other", raw: "Content-Type: application/x-nothing\r\n\r\n" }),
  fc.constant<MailPart>({
    kind: "other",
    raw: "Content-Type: message/rfc822\r\n\r\nSubject: inside\r\nContent-Type: text/plain\r\n\r\n[item car-1]\r\nnot ours\r\n",
  }),
);

/** Some are the beginning of others. */
const BOUNDARIES = ["b", "bb", "b-", "b b", "=_b", "b'()+_,./:=?b", `b${"0".repeat(60)}`];

const part: fc.Memo<(depth: number) => MailPart> = fc.memo((left) =>
  left <= 1
    ? fc.oneof(text, other).map((leaf) => () => leaf)
    : fc.oneof(
        fc.oneof(text, other).map((leaf) => () => leaf),
        fc
          .record({
            type: fc.constantFrom("mixed", "alternative", "related", "x-odd"),
            parts: fc.array(part(left - 1), { minLength: 1, maxLength: 3 }),
            preamble: fc.constantFrom("", "This is MIME.\r\n", "--bbb\r\n"),
            epilogue: fc.constantFrom("", "\r\n", "\r\nepilogue"),
            blanks: fc.constantFrom("", " \t"),
          })
          .map(({ type, parts, preamble, epilogue, blanks }) => (depth: number): MailPart => {
            const boundary = BOUNDARIES[depth] ?? "b";
            const inner = parts.map((one) => one(depth + 1));
            const lines = inner.map(({ raw }) => `--${boundary}${blanks}\r\n${raw}\r\n`).join("");
            const raw = `Content-Type: multipart/${type};\r\n boundary="${boundary}"\r\n\r\n${preamble}${lines}--${boundary}--${blanks}${epilogue}`;
            return { kind: "multipart", boundary, parts: inner, raw };
          }),
      ),
);

const header = fc
  .array(
    fc.constantFrom(
      "Subject: a\r\n b\r\n",
      "X-Odd:\r\n\tfolded\r\n  twice\r\n",
      "x-odd:\r\n",
      "Received: x\r\n",
      `X-Long: ${"y".repeat(950)}\r\n`,
      "Subject : =?utf-8?q?=20?=\r\n",
    ),
    {
      maxLength: 4,
    },
  )
  .map((fields) => fields.join(""));

/** Mails of every structure, charset and encoding that occurs, and some that hardly do. */
export const randomMail: fc.Arbitrary<RandomMail> = fc.record({
  header,
  root: part(4).map((make) => make(0)),
});

/** The raw bytes of the leaves of a mail that is built like another one, in their order; null if it is built otherwise. */
export function leavesOf(raw: string, like: MailPart): readonly string[] | null {
  if (like.kind !== "multipart") return [raw];
  const escaped = like.boundary.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const pieces = raw.split(new RegExp(`(?:^|\\r\\n)--${escaped}(?:--)?[ \\t]*(?=\\r\\n|$)`));
  const inner = pieces.slice(1, -1).map((one) => one.replace(/^\r\n/, ""));
  if (inner.length !== like.parts.length) return null;
  const leaves = like.parts.map((one, index) => leavesOf(inner[index] ?? "", one));
  return leaves.some((one) => one === null) ? null : leaves.flatMap((one) => one ?? []);
}

/** The parts of a mail that are no multiparts, in their order. */
export function leafParts(root: MailPart): readonly MailPart[] {
  return root.kind === "multipart" ? root.parts.flatMap(leafParts) : [root];
}

/** What a leaf says of itself, and what it shows: decoded here, and not by what is tested. */
export function shownBy(raw: string): {
  readonly header: string;
  readonly charset: string;
  readonly shows: string;
} {
  const at = raw.indexOf("\r\n\r\n");
  const head = raw.slice(0, at + 2).replace(/\r\n[ \t]+/g, " ");
  const body = raw.slice(at + 4);
  const encoding = /^content-transfer-encoding: *(\S+)/im.exec(head)?.[1] ?? "7bit";
  const charset = /charset="?([\w-]+)/i.exec(head)?.[1]?.toLowerCase() ?? "us-ascii";
  const shows =
    encoding === "base64"
      ? Buffer.from(body, "base64").toString("latin1")
      : encoding === "quoted-printable"
        ? body
            .replace(/[ \t]+(?=\r\n|$)/g, "")
            .replace(/=\r\n/g, "")
            .replace(/=([0-9A-F]{2})/gi, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
        : body;
  return { header: head, charset, shows };
}
