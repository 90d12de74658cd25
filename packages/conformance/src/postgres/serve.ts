// Starts a PostgreSQL server of our own for a program that is not a test: writes its address, and stops when its input ends.
import { startServer } from "./server.ts";

const server = await startServer();
process.stdout.write(`${server.url}\n`);
process.stdin.resume();
process.stdin.once("end", () => void server.stop());
