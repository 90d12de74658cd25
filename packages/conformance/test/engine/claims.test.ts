import { memoryStore } from "@comity/store";
import { expect, it } from "vitest";
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
