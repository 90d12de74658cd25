import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { openTestWorld } from "../../conformance/src/open-world.ts";
import { typesOf } from "./support/document-types.ts";
import { testServer } from "./support/test-server.ts";

const TYPES = fileURLToPath(new URL("../src/client/document.ts", import.meta.url));

it("the types of the client are those of the document", async () => {
  const { engine } = await openTestWorld("");
  const server = await testServer(engine, []);
  const document: unknown = await (await fetch(`${server.url}/openapi.json`)).json();
  await server.close();
  const made = await typesOf(document);
  if (process.env.UPDATE_DOCS === "1") writeFileSync(TYPES, made);
  expect(readFileSync(TYPES, "utf8")).toBe(made);
});
