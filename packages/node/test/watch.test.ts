import { mkdir, mkdtemp, rename, rm, symlink, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleOf } from "@comity/core";
import { loadRules } from "@comity/dsl";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Engine, open, RulesError } from "../src/index.ts";

const VOCABULARY = `
company: {time_zone: UTC, currency: USD}
customer: {fields: {time_zone: {type: text, required: true}}}
channels: [email]
intents: {newsletter: {class: marketing}}
`;
const rulesThat = (verdict: string): string =>
  `pack small owner "tests"\n\nrule always\n  applies to newsletter\n  then ${verdict}\n`;

let folder: string;
let rules: string;
let file: string;
let engine: Engine | null;
/** What was told, each kind by whom it waits for. */
let told: (outcome: "rules" | Error) => void;
let next: () => Promise<"rules" | Error>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "comity-watch-"));
  rules = join(folder, "rules");
  file = join(rules, "small.comity");
  await mkdir(join(rules, "vocabulary"), { recursive: true });
  await writeFile(join(rules, "vocabulary", "all.yaml"), VOCABULARY);
  await writeFile(file, rulesThat("block"));
  engine = null;
  const outcomes: ("rules" | Error)[] = [];
  let waiting: ((outcome: "rules" | Error) => void) | null = null;
  told = (outcome) => {
    if (waiting === null) outcomes.push(outcome);
    else waiting(outcome);
    waiting = null;
  };
  next = () => {
    const outcome = outcomes.shift();
    if (outcome !== undefined) return Promise.resolve(outcome);
    return new Promise((resolve) => {
      waiting = resolve;
    });
  };
});
afterEach(async () => {
  await engine?.close();
  await rm(folder, { recursive: true });
});

async function watched(path = rules, settleMs = 200): Promise<Engine> {
  engine = await open({
    rules: path,
    watch: { everyMs: 10, settleMs },
    onRules: () => told("rules"),
    onRulesError: (error) => told(error instanceof Error ? error : new Error(String(error))),
  });
  return engine;
}

let asked = 0;
async function answer(): Promise<string | undefined> {
  const request = {
    id: `m${asked++}`,
    department: "m",
    intent: "newsletter",
    channel: "email",
    customer: "ana",
  };
  return (await engine?.decide(request))?.verdict;
}

describe("watched rules", () => {
  it("are in force when their files have changed", async () => {
    const before = (await watched()).rules.program.hash;
    expect(await answer()).toBe("block");
    await writeFile(file, rulesThat("hold for 1 day"));
    expect(await next()).toBe("rules");
    expect(await answer()).toBe("hold");
    expect(engine?.rules.program.hash).not.toBe(before);
  });

  it("stay as they were while there are mistakes, which are told with their places", async () => {
    await watched();
    await writeFile(file, rulesThat("blok"));
    const error = await next();
    if (!(error instanceof RulesError)) throw new Error("It tells of a RulesError.");
    expect(error.message).toContain("small.comity:5");
    expect(error.diagnostics.length).toBeGreaterThan(0);
    expect(await answer()).toBe("block");
    await writeFile(file, rulesThat("hold for 1 day"));
    expect(await next()).toBe("rules");
    expect(await answer()).toBe("hold");
  });

  it("are not read by halves: a file that is being written is waited for", async () => {
    await watched(rules, 1_000);
    const whole = rulesThat("hold for 1 day");
    for (let length = 1; length <= whole.length; length += 12) {
      await writeFile(file, whole.slice(0, length));
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    await writeFile(file, whole);
    expect(await next()).toBe("rules");
    expect(await answer()).toBe("hold");
  });

  it("are found when an editor writes a new file and gives it the name of the old one", async () => {
    await watched();
    const other = join(rules, ".small.comity.swp");
    await writeFile(other, rulesThat("hold for 1 day"));
    await unlink(file);
    await rename(other, file);
    expect(await next()).toBe("rules");
    expect(await answer()).toBe("hold");
  });

  it("survive their folder: while it is gone the old ones go on, and what comes back is taken", async () => {
    await watched();
    const away = join(folder, "away");
    await rename(rules, away);
    expect(await next()).toBeInstanceOf(RulesError);
    expect(await answer()).toBe("block");
    await writeFile(join(away, "small.comity"), rulesThat("hold for 1 day"));
    await rename(away, rules);
    expect(await next()).toBe("rules");
    expect(await answer()).toBe("hold");
  });

  it("are followed through a link that is turned to another release", async () => {
    const [current, release] = [join(folder, "current"), join(folder, "release")];
    await symlink(rules, current);
    await mkdir(join(release, "vocabulary"), { recursive: true });
    await writeFile(join(release, "vocabulary", "all.yaml"), VOCABULARY);
    await writeFile(join(release, "small.comity"), rulesThat("hold for 1 day"));
    await watched(current);
    await symlink(release, `${current}.new`);
    await rename(`${current}.new`, current);
    expect(await next()).toBe("rules");
    expect(await answer()).toBe("hold");
  });

  it("may be a bundle; one that is cut off changes nothing", async () => {
    const bundle = join(folder, "rules.json");
    const { ruleSet } = await loadRules(rules);
    if (ruleSet === null) throw new Error("The rules have mistakes.");
    await writeFile(bundle, bundleOf(ruleSet));
    await watched(bundle);
    await truncate(bundle, 100);
    expect(await next()).toBeInstanceOf(RulesError);
    expect(await answer()).toBe("block");
    await writeFile(file, rulesThat("hold for 1 day"));
    const changed = (await loadRules(rules)).ruleSet;
    if (changed === null) throw new Error("The rules have mistakes.");
    await writeFile(bundle, bundleOf(changed));
    expect(await next()).toBe("rules");
    expect(await answer()).toBe("hold");
  });

  it("are left alone when the engine is closed", async () => {
    const closing = await watched();
    await closing.close();
    engine = null;
    await writeFile(file, rulesThat("hold for 1 day"));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await expect(Promise.race([next(), Promise.resolve("nothing")])).resolves.toBe("nothing");
  });
});
