import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const HAND_OVER = fileURLToPath(new URL("../bin/hand-over.js", import.meta.url));

/** A process that runs a program of JavaScript in its place. */
function inPlaceOf(program: string): ChildProcess {
  const args = JSON.stringify(["--eval", program]);
  const text = `import { handOver } from ${JSON.stringify(HAND_OVER)};
    process.exitCode = await handOver(process.execPath, ${args});`;
  return spawn(process.execPath, ["--input-type=module", "--eval", text], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function saidBy(child: ChildProcess): Promise<string> {
  const [text] = await once(child.stdout ?? child, "data");
  return String(text).trim();
}

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "%s reaches the program, whose end is awaited",
  async (signal) => {
    const child = inPlaceOf(`process.on("${signal}", () => {
      setTimeout(() => { console.log("drained"); process.exit(7); }, 100);
    });
    console.log("ready");
    setInterval(() => undefined, 1000);`);
    expect(await saidBy(child)).toBe("ready");
    child.kill(signal);
    expect(await saidBy(child)).toBe("drained");
    expect(await once(child, "exit")).toEqual([7, null]);
  },
);

test("a program that a signal ends ends this process by the same one", async () => {
  const child = inPlaceOf(`process.kill(process.pid, "SIGKILL");`);
  expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
});

test("what cannot be started is an error", async () => {
  const text = `import { handOver } from ${JSON.stringify(HAND_OVER)};
    await handOver("/nowhere/node", []).catch((error) => console.log(error.code));`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", text], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  expect(await saidBy(child)).toBe("ENOENT");
});
