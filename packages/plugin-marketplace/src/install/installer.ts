import { join } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import { withFileLock } from "@lorimer/sdk/files";
import type { Generation, InstalledPlugin, InstallScope } from "../contract/index.js";
import { fits, person, solve } from "../solve/solve.js";
import type { Need } from "../solve/solve.js";
import { Generations } from "../store/generations.js";
import { PackageStore } from "../store/package-store.js";
import { Candidates } from "./candidates.js";
import type { PackageCandidate } from "./candidates.js";
import { lockEntry } from "./lock-entry.js";
import { declined, notInstalled } from "./refusals.js";
import { everInstalled, namedIn, visibleIn } from "./named-plugins.js";
import { KnownMarketplaces } from "./known-marketplaces.js";
import { needs, neededBy, orphanIn, samePlace } from "./dependents.js";
import type { InstallOptions, Proposal } from "./options.js";
import { directOrigin, idOf, wanted } from "./plugin-id.js";
import { refusedPlugins } from "./refused-plugins.js";
import { searchPlugins } from "./search-plugins.js";
import type { SearchResult } from "./search-plugins.js";
import { Upkeep } from "./upkeep.js";

export interface InstallResult {
  readonly generation: number;
  readonly installed: readonly Proposal[];
}

export interface UpdateResult {
  readonly generation: number;
  readonly updated: readonly Proposal[];
  /** Kept as they were, with the reason. */
  readonly kept: readonly { readonly id: string; readonly reason: string }[];
}

/** Installs, updates and removes plugins. Every change is one new state of the whole list, made while no other process changes it. */
export class Installer {
  readonly marketplaces: KnownMarketplaces;
  readonly #options: InstallOptions;
  readonly #plugins: string;
  readonly #store: PackageStore;
  readonly #generations: Generations;
  readonly #upkeep: Upkeep;

  constructor(options: InstallOptions) {
    this.#options = options;
    this.#plugins = join(options.userFolder, "plugins");
    this.#store = new PackageStore(this.#plugins);
    this.#generations = new Generations(this.#plugins);
    this.marketplaces = new KnownMarketplaces(this.#plugins, this.#store, options);
    const { settings } = options;
    this.#upkeep = new Upkeep({
      plugins: this.#plugins,
      store: this.#store,
      generations: this.#generations,
      marketplaces: this.marketplaces,
      settings,
    });
  }

  current(): Promise<Generation> {
    return this.#generations.current();
  }

  history(): Promise<readonly Generation[]> {
    return this.#generations.all();
  }

  /** Runs work that changes what marketplaces are known. */
  change<T>(work: (marketplaces: KnownMarketplaces) => Promise<T>): Promise<T> {
    return this.#locked(() => work(this.marketplaces));
  }

  /** Installs plugins with all that they need. An installed version that fits stays. */
  install(texts: readonly string[], scope: InstallScope): Promise<InstallResult> {
    return this.#locked(async () => {
      const before = await this.#generations.current();
      const asked = await this.#wanted(texts);
      const chosen = await solve(asked.needs, (id) => this.#candidates(id, before, asked, false));
      const made = await this.#describe(chosen, scope, before, new Set(asked.needs.map(({ id }) => id)));
      const fresh = made.filter(
        ({ plugin, before: old }) =>
          old?.integrity !== plugin.integrity || old.scope !== plugin.scope || (old.dependency === true && plugin.dependency !== true),
      );
      if (!(await this.#options.consent(fresh))) throw declined();
      const packages = [
        ...before.packages.filter((old) => !made.some(({ plugin }) => samePlace(old, plugin))),
        ...made.map(({ plugin }) => plugin),
      ];
      // First: where settings cannot be written nothing has changed yet.
      await this.#options.settings.update(
        scope,
        made.map(({ plugin }) => ({ op: "set", key: ["enabledPlugins", idOf(plugin)], value: true })),
      );
      const { generation } = fresh.length === 0 ? before : await this.#commit(packages, `install ${texts.join(" ")}`);
      return { generation, installed: made };
    });
  }

  /** Takes a plugin away, and what was there only because of it. */
  uninstall(id: string, scope?: InstallScope): Promise<{ readonly generation: number; readonly removed: readonly InstalledPlugin[] }> {
    return this.#locked(async () => {
      const before = await this.#generations.current();
      const named = namedIn(before, id, this.#options.projectFolder).filter((pack) => scope === undefined || pack.scope === scope);
      if (named.length === 0) throw notInstalled(id, before, scope);
      let left = before.packages.filter((pack) => !named.includes(pack));
      const needing = left.filter((pack) =>
        named.some((gone) => needs(pack, idOf(gone)) && !left.some((other) => idOf(other) === idOf(gone))),
      );
      if (needing[0] !== undefined)
        throw new LorimerError("PLUGIN_DEPENDENCY", `${needing.map(idOf).join(", ")} needs ${id}.`, {
          hint: `Uninstall ${idOf(needing[0])} first.`,
        });
      for (let orphan = orphanIn(left); orphan !== undefined; orphan = orphanIn(left)) left = left.filter((pack) => pack !== orphan);
      const removed = before.packages.filter((pack) => !left.includes(pack));
      // As it is: where settings cannot be written nothing has changed yet.
      for (const pack of removed) {
        const value = this.#options.settings.get("enabledPlugins", idOf(pack)) !== false;
        await this.#options.settings.update(pack.scope, [{ op: "set", key: ["enabledPlugins", idOf(pack)], value }]);
      }
      const { generation } = await this.#commit(left, `uninstall ${id}`);
      for (const pack of removed) await this.#options.settings.update(pack.scope, [{ op: "unset", key: ["enabledPlugins", idOf(pack)] }]);
      for (const gone of new Set(removed.map(idOf).filter((one) => !left.some((pack) => idOf(pack) === one))))
        await this.#upkeep.forget(gone, left);
      return { generation, removed };
    });
  }

  /** Switches a plugin on with what it needs, or off where nothing else needs it. */
  enable(id: string, on: boolean, scope?: InstallScope): Promise<readonly string[]> {
    return this.#locked(async () => {
      const now = await this.#generations.current();
      const [pack] = namedIn(now, id, this.#options.projectFolder);
      if (pack === undefined) throw notInstalled(id, now);
      const isOn = (one: string): boolean => this.#options.settings.get("enabledPlugins", one) !== false;
      const own = idOf(pack);
      const needing = now.packages.filter((other) => needs(other, own) && isOn(idOf(other)));
      if (!on && needing[0] !== undefined)
        throw new LorimerError("PLUGIN_DEPENDENCY", `${needing.map(idOf).join(", ")} needs ${own}.`, {
          hint: `Disable ${idOf(needing[0])} first.`,
        });
      const changed = on ? [own, ...neededBy(pack, now.packages).filter((one) => !isOn(one))] : [own];
      await this.#options.settings.update(
        scope ?? pack.scope,
        changed.map((one) => ({ op: "set", key: ["enabledPlugins", one], value: on })),
      );
      return changed;
    });
  }

  /** Brings plugins to the newest versions that fit together. One that wants more than was agreed to is asked about, and kept where the answer is no. */
  update(ids: readonly string[]): Promise<UpdateResult> {
    return this.#update(ids, ids.length > 0);
  }

  /** The same for the plugins of marketplaces that settings keep up to date, once a day. What cannot be had is passed over. */
  async autoUpdate(): Promise<UpdateResult> {
    const due = new Set(await this.marketplaces.due());
    const { packages, generation } = await this.#generations.current();
    const ids = [...new Set(packages.filter(({ marketplace }) => due.has(marketplace)).map(idOf))];
    return ids.length === 0 ? { generation, updated: [], kept: [] } : this.#update(ids, false);
  }

  #update(ids: readonly string[], strict: boolean): Promise<UpdateResult> {
    return this.#locked(async () => {
      const before = await this.#generations.current();
      const all =
        ids.length === 0
          ? before.packages
          : ids.flatMap((id) => {
              const found = this.#visible(before, id);
              if (found.length === 0) throw notInstalled(id, before);
              return found;
            });
      const kept: { readonly id: string; readonly reason: string }[] = [];
      const updated: Proposal[] = [];
      let packages = before.packages;
      const refreshed = new Set<string>();
      for (const old of all) {
        try {
          const steps = await this.#newer(old, { ...before, packages }, refreshed);
          const drift = steps.filter(({ plugin, before: past }) => past?.consent !== plugin.consent);
          if (drift.length > 0 && !(await this.#options.consent(drift))) {
            kept.push({ id: idOf(old), reason: "what it holds or may reach changed, and nobody agreed: --yes agrees" });
            continue;
          }
          packages = [
            ...packages.filter((pack) => !steps.some(({ plugin }) => samePlace(pack, plugin))),
            ...steps.map(({ plugin }) => plugin),
          ];
          updated.push(...steps);
        } catch (error) {
          this.#options.signal.throwIfAborted();
          if (!(error instanceof LorimerError) || strict) throw error;
          kept.push({ id: idOf(old), reason: error.message });
        }
      }
      const { generation } =
        updated.length === 0 ? before : await this.#commit(packages, `update ${updated.map(({ plugin }) => idOf(plugin)).join(" ")}`);
      return { generation, updated, kept };
    });
  }

  /** Back to the state before the last change, or one plugin to what it was before. Needs no network. */
  rollback(name?: string): Promise<Generation> {
    return this.#locked(async () => {
      const now = await this.#generations.current();
      const { projectFolder } = this.#options;
      const id = name === undefined ? undefined : everInstalled(name, now, await this.#generations.all(), projectFolder);
      const here = (generation: Generation): readonly InstalledPlugin[] =>
        generation.packages.filter((pack) => id !== undefined && idOf(pack) === id);
      const print = (generation: Generation): string => JSON.stringify(here(generation).map(({ scope, integrity }) => [scope, integrity]));
      let target: Generation | undefined = now;
      do target = target.parent === null ? undefined : await this.#generations.past(target.parent);
      while (target !== undefined && id !== undefined && print(target) === print(now));
      if (target === undefined)
        throw new LorimerError("PLUGIN_UNKNOWN", id === undefined ? "There is no earlier state." : `${id} was never anything else.`, {
          hint: "lorimer plugin info shows the states.",
        });
      const packages = id === undefined ? target.packages : [...now.packages.filter((pack) => idOf(pack) !== id), ...here(target)];
      for (const { root, integrity } of packages) await this.#store.verify(root, integrity);
      for (const pack of packages)
        for (const need of pack.dependencies)
          if (!packages.some((other) => idOf(other) === need.id && fits(other.version, need.range)))
            throw new LorimerError("PLUGIN_DEPENDENCY", `${idOf(pack)} needs ${need.id} ${need.range}.`, {
              hint: "Roll back without a name: the whole state fits together.",
            });
      return this.#commit(packages, `rollback ${id ?? `to ${target.generation}`}`, id === undefined ? target.parent : undefined);
    });
  }

  /** An installed plugin, checked against what was installed. */
  async info(id: string): Promise<readonly (InstalledPlugin & { readonly intact: boolean; readonly enabled: boolean })[]> {
    const now = await this.#generations.current();
    const found = this.#visible(now, id);
    if (found.length === 0) throw notInstalled(id, now);
    return Promise.all(
      found.map(async (pack) => ({
        ...pack,
        intact: await this.#store.verify(pack.root, pack.integrity).then(
          () => true,
          () => false,
        ),
        enabled: this.#options.settings.get("enabledPlugins", idOf(pack)) !== false,
      })),
    );
  }

  /** Installed plugins that policy would refuse today, by id, with the reason. */
  async refused(): Promise<Readonly<Record<string, string>>> {
    // Of a list that cannot be read nothing is used.
    const { packages } = await this.#generations.current().catch(() => ({ packages: [] }));
    return refusedPlugins(packages, this.marketplaces);
  }

  /** What the known marketplaces offer: every word must stand in a name, description or keyword; `@NAME` limits it to one marketplace. */
  async search(words: readonly string[]): Promise<SearchResult> {
    return searchPlugins(words, this.marketplaces, new Set((await this.#generations.current()).packages.map(idOf)));
  }

  async #wanted(texts: readonly string[]): Promise<Asked> {
    const needs: Need[] = [];
    const direct = new Map<string, readonly PackageCandidate[]>();
    const catalogues = new Candidates(this.#options, this.#store, this.marketplaces);
    for (const text of texts) {
      const read = wanted(text);
      if (read.kind === "direct") {
        const candidates = await catalogues.direct(read.source, read.range);
        const [first] = candidates;
        if (first === undefined)
          throw new LorimerError("PLUGIN_UNKNOWN", `There is no version of ${text}.`, { hint: "Ask for another range." });
        const id = idOf({ name: (await first.brought()).name, marketplace: directOrigin });
        direct.set(id, candidates);
        needs.push({ id, range: read.range, by: person });
      } else {
        const marketplace = read.marketplace ?? (await this.#marketplaceOf(read.name));
        needs.push({ id: await catalogues.currentId(read.name, marketplace), range: read.range, by: person });
      }
    }
    return { needs, direct, catalogues };
  }

  async #marketplaceOf(name: string): Promise<string> {
    const { found } = await this.search([]);
    const offers = found.filter(({ entry }) => entry.name === name).map(({ id }) => id);
    const [only] = offers;
    if (only !== undefined && offers.length === 1) return only.slice(name.length + 1);
    throw new LorimerError(
      "PLUGIN_UNKNOWN",
      offers.length === 0 ? `No known marketplace has a plugin ${name}.` : `${offers.length} marketplaces have a plugin ${name}.`,
      {
        hint: offers.length === 0 ? "lorimer plugin search shows what there is." : `Choose one of ${offers.join(", ")}.`,
      },
    );
  }

  /** What fits of the installed comes first, unless the newest is wanted. */
  async #candidates(
    id: string,
    before: Generation,
    { direct, needs: asked, catalogues }: Asked,
    newest: boolean,
  ): Promise<readonly PackageCandidate[]> {
    const own = direct.get(id);
    if (own !== undefined) return own;
    const isAsked = asked.some((need) => need.id === id && need.range === "");
    const all = await catalogues.of(id, !isAsked);
    const installed = before.packages.find((pack) => idOf(pack) === id);
    if (newest || installed === undefined) return all;
    return [...all.filter(({ version }) => version === installed.version), ...all.filter(({ version }) => version !== installed.version)];
  }

  async #describe(
    chosen: ReadonlyMap<string, PackageCandidate>,
    scope: InstallScope,
    before: Generation,
    asked: ReadonlySet<string>,
  ): Promise<readonly Proposal[]> {
    return Promise.all(
      [...chosen].map(async ([id, candidate]) => {
        const brought = await candidate.brought();
        const place = scope === "user" ? {} : { projectFolder: this.#options.projectFolder };
        const marketplace = id.slice(id.lastIndexOf("@") + 1);
        const old = before.packages.find((pack) => samePlace(pack, { name: brought.name, marketplace, scope, ...place }));
        const isNeeded = !asked.has(id) && (old === undefined || old.dependency === true);
        const plugin = { ...lockEntry(brought, marketplace), scope, ...place, ...(isNeeded ? { dependency: true as const } : {}) };
        return { plugin, before: old, warnings: brought.warnings };
      }),
    );
  }

  /** What changes when one plugin becomes the newest that fits everything that is installed. */
  async #newer(old: InstalledPlugin, before: Generation, refreshed: Set<string>): Promise<readonly Proposal[]> {
    const catalogues = new Candidates(this.#options, this.#store, this.marketplaces);
    const id = idOf(old);
    if (old.marketplace === directOrigin) {
      const source = old.source.source === "npm" ? { source: "npm" as const, package: old.source.package } : old.source;
      const direct = new Map([[id, await catalogues.direct(source, "")]]);
      return this.#changes([{ id, range: "", by: person }], { needs: [], direct, catalogues }, old, before);
    }
    if (!refreshed.has(old.marketplace)) await this.marketplaces.update(old.marketplace);
    refreshed.add(old.marketplace);
    const ranges = before.packages.flatMap((pack) =>
      pack.dependencies.filter((need) => need.id === id).map(({ range }): Need => ({ id, range, by: idOf(pack) })),
    );
    const now = await catalogues.currentId(old.name, old.marketplace);
    return this.#changes(
      [{ id: now, range: "", by: person }, ...ranges],
      { needs: ranges.length === 0 ? [{ id: now, range: "", by: person }] : [], direct: new Map(), catalogues },
      old,
      before,
    );
  }

  async #changes(needed: readonly Need[], asked: Asked, old: InstalledPlugin, before: Generation): Promise<readonly Proposal[]> {
    const first = needed[0]?.id ?? idOf(old);
    const chosen = await solve(needed, (id) => this.#candidates(id, before, asked, id === first));
    const made = await this.#describe(chosen, old.scope, before, new Set(old.dependency === true ? [] : [first]));
    return made.filter(({ plugin, before: past }) => past?.integrity !== plugin.integrity);
  }

  async #commit(packages: readonly InstalledPlugin[], because: string, parent?: number | null): Promise<Generation> {
    this.#options.signal.throwIfAborted();
    const generation = await this.#generations.commit(packages, because, this.#options.now?.() ?? new Date(), parent);
    await this.#options.settled?.();
    return generation;
  }

  #visible(generation: Generation, id: string): readonly InstalledPlugin[] {
    return visibleIn(generation, id, this.#options.projectFolder);
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    return withFileLock(
      join(this.#plugins, "lock"),
      async () => {
        await this.#upkeep.sweep();
        const done = await work();
        await this.#upkeep.sweep();
        return done;
      },
      { waitMs: 60_000, signal: this.#options.signal },
    );
  }
}

interface Asked {
  readonly needs: readonly Need[];
  readonly direct: ReadonlyMap<string, readonly PackageCandidate[]>;
  readonly catalogues: Candidates;
}
