// Compiles the workload and writes its bundle to stdout: `write-bundle.ts SIZE`. A process of its own, so that loading the
// bundle elsewhere finds nothing of the compiler in memory.
import { bundleOf } from "@comity/core";
import { drawWorkload } from "../workload/task.ts";
import { compileWorkload } from "./compile-text.ts";

process.stdout.write(bundleOf(compileWorkload(drawWorkload(Number(process.argv[2])).rules)));
