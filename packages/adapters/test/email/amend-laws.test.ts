import fc from "fast-check";
import { expect, test } from "vitest";
import { type Part, readStructure } from "../../src/email/mime/structure.ts";
import { amend, NOTICES } from "./amend-support.ts";

const word = fc.stringMatching(/^[a-z ,.<>&[\]-]{0,12}$/);
const text = fc.array(word, { maxLength: 6 }).map((all) => all.map((line) => `${line}\r\n`).join(""));

interface Generated {
  readonly raw: string;
  /** Whether a notice can stand in it. */
  readonly readable: boolean;
}

const plain = fc
  .tuple(
    text,
    fc.constantFrom("", "Content-Type: text/plain; charset=utf-8\r\n", "Content-type: TEXT/Plain\r\n"),
  )
  .map(([body, field]): Generated => ({ raw: `${field}\r\n${body}`, readable: true }));

const html = fc
  .tuple(
    fc.array(
      fc.constantFrom("<p>x</p>", "<b>y", "text ", "<br>", "<table><tr><td>z</td></tr></table>", "\r\n"),
      { maxLength: 8 },
    ),
  )
  .map(([all]): Generated => ({ raw: `Content-Type: text/html\r\n\r\n${all.join("")}\r\n`, readable: true }));

const attachment = fc.uint8Array({ maxLength: 60 }).map(
  (bytes): Generated => ({
    raw: `Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(bytes).toString("base64")}\r\n`,
    readable: false,
  }),
);

let boundaries = 0;

const part: fc.Memo<Generated> = fc.memo((depth) =>
  depth <= 1
    ? fc.oneof(plain, html, attachment)
    : fc.oneof(
        plain,
        html,
        attachment,
        multipart("mixed", fc.array(part(depth - 1), { minLength: 1, maxLength: 3 }), (parts) =>
          parts.some(({ readable }) => readable),
        ),
        multipart(
          "related",
          fc.array(part(depth - 1), { minLength: 1, maxLength: 3 }),
          (parts) => parts[0]?.readable === true,
        ),
        multipart("alternative", fc.tuple(plain, html), () => true),
      ),
);

function multipart(
  type: string,
  parts: fc.Arbitrary<readonly Generated[]>,
  readable: (parts: readonly Generated[]) => boolean,
): fc.Arbitrary<Generated> {
  return fc.tuple(parts, word, word).map(([children, before, after]) => {
    const boundary = `=_${(++boundaries).toString().padStart(8, "0")}`;
    const body = children.map(({ raw }) => `--${boundary}\r\n${raw}\r\n`).join("");
    return {
      raw: `Content-Type: multipart/${type}; boundary="${boundary}"\r\n\r\n${before}\r\n${body}--${boundary}--\r\n${after}`,
      readable: readable(children),
    };
  });
}

const IN_HTML = `\r\n<p data-comity-notice="plain">${NOTICES.plain.replaceAll(" ", "\r\n")}</p>\r\n`;

/** What is open at the end is closed before the notice. */
const CLOSED_BEFORE = new RegExp(`(?:</[a-z]+>)+${IN_HTML}`);

/** The bodies of a message's leaves, and all else of it. */
function taken(raw: Buffer): { readonly bodies: readonly string[]; readonly rest: string } {
  const bodies: string[] = [];
  let rest = "";
  let at = 0;
  const walk = ({ children, bodyStart, bodyEnd }: Part): void => {
    if (children.length > 0) {
      children.forEach(walk);
      return;
    }
    bodies.push(raw.toString("latin1", bodyStart, bodyEnd));
    rest += `${raw.toString("latin1", at, bodyStart)}\0`;
    at = bodyEnd;
  };
  walk(readStructure(raw));
  return { bodies, rest: rest + raw.toString("latin1", at) };
}

const HEAD = "Subject: a\r\n b\r\nsubject: again\r\n";

test("a notice comes, and no other byte changes", async () => {
  await fc.assert(
    fc.asyncProperty(part(3), async ({ raw, readable }) => {
      const whole = HEAD + raw;
      const out = await amend(whole, { attached: ["plain"] });
      expect(out.ok).toBe(readable);
      if (!out.ok) return;
      const [before, after] = [taken(Buffer.from(whole)), taken(out.raw)];
      expect(after.rest).toBe(before.rest);
      const changed = after.bodies.filter((body, index) => body !== before.bodies[index]);
      expect(changed.length).toBeGreaterThan(0);
      for (const [index, body] of after.bodies.entries()) {
        const was = before.bodies[index] ?? "";
        expect([was, `${was.replace(/\r\n$/, "")}${NOTICES.plain}`, `${was}${NOTICES.plain}`]).toContain(
          body === was
            ? was
            : body
                .replace(CLOSED_BEFORE, IN_HTML)
                .replace(IN_HTML, "")
                .replace(/(?:\r\n){1,2}(You[^\r]*)\r\n$/, "$1"),
        );
      }
    }),
    { numRuns: 400 },
  );
});

test("no bytes whatever end otherwise than in a change or a code", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(part(2), fc.uint8Array({ maxLength: 8 }), fc.nat()),
      async ([{ raw }, noise, at]) => {
        const bytes = Buffer.from(HEAD + raw);
        const place = at % bytes.length;
        const hostile = Buffer.concat([bytes.subarray(0, place), noise, bytes.subarray(place)]);
        const out = await amend(hostile, { attached: ["plain"], removed: [] });
        if (out.ok) expect(() => readStructure(out.raw)).not.toThrow();
        else expect(out.code).toMatch(/^[a-z_]+$/);
      },
    ),
    { numRuns: 400 },
  );
});
