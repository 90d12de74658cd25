import { type LoadedRules, loadRules } from "@comity/dsl";

/** Loads the packs of one folder, each selection of them once. */
export class RuleLoader {
  readonly folder: string;
  private readonly loaded = new Map<string, Promise<LoadedRules>>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** @param packs the packs to load; undefined: all. */
  load(packs: readonly string[] | undefined): Promise<LoadedRules> {
    const key = packs === undefined ? "" : [...packs].sort().join(",");
    const known = this.loaded.get(key);
    if (known !== undefined) return known;
    const loading = Promise.resolve(loadRules(this.folder, packs));
    this.loaded.set(key, loading);
    return loading;
  }
}
