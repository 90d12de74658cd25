import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GateWorld, mail, openGateWorld, withoutComity } from "../../src/mail/gate-world.ts";
import {
  leafParts,
  leavesOf,
  type RandomMail,
  randomMail,
  SECRET,
  shownBy,
} from "../../src/mail/random-mail.ts";
import { sendRaw } from "../../src/mail/raw-sender.ts";

const RULES = `
rule change "No cars, and the small print."
  applies to upsell
  then attach small_print, remove items where (item.kind is "car")

rule print "The small print."
  applies to receipt
  then attach small_print
`;

const RUNS = Number(process.env.COMITY_RANDOM_MAILS ?? "60");
const LONG = 300_000;

let world: GateWorld;

beforeAll(async () => {
  world = await openGateWorld(RULES);
});

afterAll(() => world.close());

function written({ header, root }: RandomMail, intent: string): string {
  const own = mail(
    {
      "X-Comity-Intent": intent,
      "X-Comity-Items": intent === "upsell" ? '[{"id": "car-1", "kind": "car"}]' : undefined,
      Subject: undefined,
    },
    "",
  );
  return `${own.replace(/\r\n$/, "")}${header}${root.raw}`;
}

async function through(raw: string): Promise<{ readonly said: string; readonly out: string | null }> {
  const before = world.next.taken.length;
  const said = await sendRaw(world.gate.port, Buffer.from(raw, "latin1"));
  return { said, out: world.next.taken[before]?.raw.toString("latin1") ?? null };
}

/** A line without an end gets one on the way, as the line protocol has it. */
const ended = (raw: string): string => (raw.endsWith("\r\n") ? raw : `${raw}\r\n`);

test("whatever a mail is made of, it goes through byte for byte", { timeout: LONG }, async () => {
  await fc.assert(
    fc.asyncProperty(randomMail, async (one) => {
      const raw = written(one, "newsletter");
      const { said, out } = await through(raw);
      expect(said).toMatch(/^250 2\.0\.0 Sent \(/);
      expect(out === ended(withoutComity(raw))).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

const NOTICE = "The small print.";
const IN_HTML = /\s*<p data-comity-notice="small_print">The\s+small\s+print\.<\/p>\s*/;

/** What a part shows, without what was added to it and what was to go from it, and without blanks at its end. */
function stripped(shows: string): string {
  return shows
    .replace(IN_HTML, "")
    .replace(new RegExp(`\\s*${NOTICE.replace(".", "\\.")}\\s*$`), "")
    .replace(/\[item car-1\]\r\n[^\r]*\r\n\[end of item car-1\](?:\r\n)?/, "")
    .replace(/<div data-comity-item="car-1">.*?<\/div>/, "")
    .trimEnd();
}

test.each(["upsell", "receipt"])(
  "whatever a mail is made of, of %s only what has to change does, or it does not go",
  { timeout: LONG },
  async (intent) => {
    let gone = 0;
    await fc.assert(
      fc.asyncProperty(randomMail, async (one) => {
        const raw = written(one, intent);
        const { said, out } = await through(raw);
        if (out === null) {
          expect(said).toMatch(/^550 5\.7\.1 Comity: it may go only with changes/);
          return;
        }
        gone++;
        const parts = leafParts(one.root);
        const before = leavesOf(ended(one.root.raw), one.root);
        const bare = withoutComity(raw);
        const head = bare.length - one.root.raw.length;
        // A mail of one part may get other fields for it.
        if (one.root.kind === "multipart") expect(out.slice(0, head)).toBe(bare.slice(0, head));
        const after = leavesOf(one.root.kind === "multipart" ? out.slice(head) : out, one.root);
        expect(after).toHaveLength(parts.length);
        let noticed = 0;
        parts.forEach((part, index) => {
          const [was = "", is = ""] = [before?.[index], after?.[index]];
          if (part.kind !== "text") {
            expect(is.endsWith(was)).toBe(true);
            return;
          }
          const { charset, shows } = shownBy(is);
          if (intent === "upsell") expect(shows).not.toContain(SECRET);
          if (shows.includes(NOTICE) || IN_HTML.test(shows)) noticed++;
          const wanted = new TextDecoder(shownBy(was).charset).decode(
            Buffer.from(stripped(part.shows), "latin1"),
          );
          const found = new TextDecoder(charset).decode(Buffer.from(stripped(shows), "latin1"));
          expect(found).toBe(wanted);
          if (intent === "receipt") expect(shows.includes(SECRET)).toBe(part.shows.includes(SECRET));
        });
        expect(noticed).toBeGreaterThan(0);
      }),
      { numRuns: RUNS },
    );
    expect(gone).toBeGreaterThan(0);
  },
);
