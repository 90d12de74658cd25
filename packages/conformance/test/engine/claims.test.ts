import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";
import { ClaimGuard } from "../../src/claim-guard.ts";
import { DAY, HOUR, openTestWorld, type TestWorld } from "../../src/open-world.ts";

const RULES = `
conflict offer-and-notice
  between (upsell) and (notice)
  within 2 days across household
  winner (notice)
`;

async function guarded(rules = RULES): Promise<{ readonly guard: ClaimGuard; readonly world: TestWorld }> {
  const guard = new ClaimGuard();
  return { guard, world: await openTestWorld(rules, { store: guard.watch(memoryStore()) }) };
}

const offer = (world: TestWorld, id: string) => world.ask(id, { intent: "upsell" });
const notice = (world: TestWorld, id: string) =>
  world.ask(id, { intent: "notice", department: "legal", customer: "ben" });

it("a message that goes claims its window, and one that is blocked claims nothing", async () => {
  const { guard, world } = await guarded();
  await notice(world, "n");
  expect(guard.claims).toMatchObject([{ side: "right", scope: "household:h1", withinMs: 2 * DAY }]);
  expect((await offer(world, "o")).state).toBe("blocked");
  expect(guard.claims).toHaveLength(1);
});

it("a loser that is recalled gives up its claim to the winner", async () => {
  const { guard, world } = await guarded();
  await offer(world, "o");
  await notice(world, "n");
  expect(guard.claims).toMatchObject([{ side: "right" }]);
  expect(guard.refused).toEqual([]);
});

it("a loser that had gone concedes, and does not stand in the winner's way", async () => {
  const { guard, world } = await guarded();
  await offer(world, "o");
  await world.engine.start("o");
  const { answer } = await notice(world, "n");
  expect(answer.missed).toEqual(["o"]);
  expect(guard.claims).toMatchObject([{ side: "right" }]);
  expect(guard.refused).toEqual([]);
});

it("what has gone claims for good, and a clearance only until it lapses", async () => {
  const { guard, world } = await guarded();
  await notice(world, "n");
  await offer(world, "o");
  expect(guard.claims[0]?.until).not.toBeNull();
  await world.engine.start("n");
  expect(guard.claims[0]?.until).toBeNull();
  await world.pass(HOUR);
  await world.engine.sent("n");
  expect(guard.claims).toHaveLength(1);
});

it("a message that a person lets go beside another one claims nothing", async () => {
  const { guard, world } = await guarded(RULES.replace("winner (notice)", "winner neither"));
  await notice(world, "n");
  await offer(world, "o");
  expect(guard.claims).toEqual([]);
  await world.engine.review("n", { decision: "send", by: "mia" });
  expect(guard.claims).toHaveLength(1);
  const after = await world.engine.review("o", { decision: "send", by: "mia" });
  expect(after.state).toBe("cleared");
  expect(guard.claims).toHaveLength(1);
  expect(guard.refused).toEqual([]);
});

it("a failed or withdrawn message claims nothing any more", async () => {
  const { guard, world } = await guarded();
  await notice(world, "n");
  await world.engine.withdraw("n");
  expect(guard.claims).toEqual([]);
  await notice(world, "n2");
  await world.engine.start("n2");
  await world.engine.failed("n2");
  expect(guard.claims).toEqual([]);
});

it("what was sent without being cleared claims like any other, and so does what comes back from failure", async () => {
  const { guard, world } = await guarded();
  await notice(world, "n");
  await world.engine.withdraw("n");
  await world.engine.sent("n");
  expect(guard.claims).toMatchObject([{ side: "right", until: null }]);
  await world.engine.failed("n");
  expect(guard.claims).toEqual([]);
  await world.engine.sent("n");
  expect(guard.claims).toHaveLength(1);
});

it("a loser that was sent although it was blocked claims nothing", async () => {
  const { guard, world } = await guarded();
  await notice(world, "n");
  await offer(world, "o");
  await world.engine.sent("o");
  expect(guard.claims).toMatchObject([{ side: "right" }]);
  expect(guard.refused).toEqual([]);
});

it("what is sent later than it was started claims around when it was sent", async () => {
  const { guard, world } = await guarded();
  await notice(world, "n");
  await world.engine.start("n");
  const startedAt = guard.claims[0]?.at ?? 0;
  await world.pass(3 * DAY);
  // Between the two: it stands against neither.
  await offer(world, "o");
  expect(guard.claims.map(({ side }) => side)).toEqual(["right", "left"]);
  await world.engine.sent("n");
  expect(guard.claims).toMatchObject([{ side: "right", at: startedAt + 3 * DAY }]);
  expect(guard.refused).toEqual([]);
});

describe("a message that another household gets by a merge", () => {
  const merged = async (ask: (world: TestWorld) => Promise<unknown>, rules = RULES) => {
    const { guard, world } = await guarded(rules);
    await ask(world);
    await world.engine.merge({ from: "cho", into: "ben" });
    expect(guard.refused).toEqual([]);
    return { guard, world };
  };
  const toCho = (world: TestWorld, id: string, intent: "upsell" | "notice") =>
    world.ask(id, { intent, department: intent === "notice" ? "legal" : "sales", customer: "cho" });

  it("goes on claiming there, if it has gone", async () => {
    const { guard } = await merged(async (world) => {
      await toCho(world, "n", "notice");
      await world.engine.start("n");
      await world.engine.sent("n");
    });
    expect(guard.claims).toMatchObject([{ side: "right", scope: "household:h1", until: null }]);
  });

  it("goes on claiming there, if it is cleared", async () => {
    const { guard } = await merged((world) => toCho(world, "n", "notice"));
    expect(guard.claims).toMatchObject([{ side: "right", scope: "household:h1" }]);
    expect(guard.claims[0]?.until).not.toBeNull();
  });

  it("takes the place of a loser there that has gone, and of one that is cleared", async () => {
    const { guard, world } = await merged(async (world) => {
      await toCho(world, "n", "notice");
      await world.engine.start("n");
      await offer(world, "gone");
      await world.engine.start("gone");
      await offer(world, "cleared");
    });
    expect(guard.claims).toMatchObject([{ side: "right", scope: "household:h1" }]);
    expect((await world.engine.standing("cleared"))?.state).toBe("blocked");
  });

  it("takes the place of a loser there that went before it, longer ago by now than the window is", async () => {
    const { guard } = await merged(async (world) => {
      await offer(world, "gone");
      await world.engine.start("gone");
      await world.engine.sent("gone");
      await world.pass(DAY);
      await toCho(world, "n", "notice");
      await world.engine.start("n");
      await world.engine.sent("n");
      await world.pass(1.5 * DAY);
    });
    expect(guard.claims).toMatchObject([{ side: "right", scope: "household:h1" }]);
  });

  it("stands, if it is cleared, where it is from then on, and lets no loser be refused", async () => {
    const { guard, world } = await merged(
      async (world) => {
        await toCho(world, "n", "notice");
        await world.pass(20 * HOUR);
      },
      RULES.replace("2 days", "3 hours"),
    );
    await world.pass(2 * HOUR);
    expect((await offer(world, "o")).state).toBe("blocked");
    expect(guard.refused).toEqual([]);
  });

  it("claims nothing beside a winner that is there", async () => {
    const { guard } = await merged(async (world) => {
      await toCho(world, "o", "upsell");
      await world.engine.start("o");
      await notice(world, "n");
      await world.engine.start("n");
    });
    expect(guard.claims).toMatchObject([{ side: "right", scope: "household:h1" }]);
  });
});
