/** Edges from a file to the files it imports. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * One cycle for every import that closes one, each as the files in order with the first repeated at the end.
 * A depth-first walk: an edge to a file that is still on the path closes a cycle.
 */
export function findCycles(graph: Graph): string[][] {
  const finished = new Set<string>();
  const path: string[] = [];
  const cycles: string[][] = [];

  function walk(file: string): void {
    const at = path.indexOf(file);
    if (at >= 0) {
      cycles.push([...path.slice(at), file]);
      return;
    }
    if (finished.has(file)) return;
    path.push(file);
    for (const next of graph.get(file) ?? []) walk(next);
    path.pop();
    finished.add(file);
  }

  for (const file of [...graph.keys()].sort()) walk(file);
  return cycles;
}
