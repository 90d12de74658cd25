#!/usr/bin/env node
// Says what is wrong where an old Node would only complain about syntax or a missing module.
const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    `comity needs Node 24 or newer; this is ${process.version}. In a clone of the project: npx comity`,
  );
  process.exitCode = 2;
} else {
  await import("../dist/index.js");
}
