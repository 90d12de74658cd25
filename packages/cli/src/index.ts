export { main, runFromProcess } from "./main.ts";
