import { issuesOf } from "@lorimer/sdk";
import { pluginName } from "./check-plugin.js";
import type { Candidate, Point } from "./point.js";

const remedy = "Rename it, or leave one of the two out.";

/** Who has which plugin name, and which id at each point. First come, first served. */
export class Claims {
  readonly #points: ReadonlyMap<string, Point>;
  readonly #names = new Map<string, Candidate>();
  readonly #ids = new Map<string, Map<string, Candidate>>();

  constructor(points: ReadonlyMap<string, Point>) {
    this.#points = points;
    for (const point of points.values()) if (point.id !== undefined) this.#ids.set(point.name, new Map());
  }

  /** Claims a candidate's name and ids. What is taken is its fault; a discovered plugin then gets nothing, so that others may have the rest. */
  claim(candidate: Candidate): void {
    const { plugin, faults, location } = candidate;
    const before = faults.length;
    this.#claimName(pluginName(plugin), candidate);
    for (const pointName in plugin?.contributes) {
      const ids = this.#ids.get(pointName);
      const point = this.#points.get(pointName);
      const values = plugin.contributes[pointName];
      if (ids === undefined || point?.id === undefined || values === undefined) continue;
      // An entry of the wrong form may have no id; where nothing is at fault, every entry has been checked.
      if (before > 0 && issuesOf(point.form, values).length > 0) continue;
      for (let index = 0; index < values.length; index++) {
        const id = point.id(values[index] as never);
        const owner = ids.get(id);
        if (owner === undefined) ids.set(id, candidate);
        else
          faults.push({ cause: `${pointName}: ${id} is already there, from ${pluginName(owner.plugin) ?? "an unnamed plugin"}`, remedy });
      }
    }
    if (location !== undefined && faults.length > before) this.#release(candidate);
  }

  #claimName(name: string | undefined, candidate: Candidate): void {
    if (name === undefined) return;
    if (!this.#names.has(name)) this.#names.set(name, candidate);
    else candidate.faults.push({ cause: `another plugin has the name ${name}`, remedy });
  }

  #release(candidate: Candidate): void {
    for (const owners of [this.#names, ...this.#ids.values()]) {
      for (const [key, owner] of owners) if (owner === candidate) owners.delete(key);
    }
  }
}
