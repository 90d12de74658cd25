// The example that `npm start` runs: node examples/insurer-day/run.mjs [--seed N]
import { main } from "./src/main.ts";

process.exitCode = await main(process.argv.slice(2));
