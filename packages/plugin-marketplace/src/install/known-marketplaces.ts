import { statSync } from "node:fs";
import { mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { LorimerError, messageOf } from "@lorimer/sdk";
import { entryPath } from "../archive/entry-path.js";
import { packageLimits } from "../archive/limits.js";
import { isRecord } from "../catalogue/is-record.js";
import { marketplaceSource, typedSource } from "../catalogue/marketplace-source.js";
import { isMarketplaceName, readCatalogue } from "../catalogue/read-catalogue.js";
import type { Catalogue, MarketplaceSource } from "../contract/index.js";
import { fetchTree } from "../git/fetch-tree.js";
import { downloadText } from "../network/download.js";
import { checkPolicy } from "../policy/marketplace-policy.js";
import { isInside } from "../store/copy-tree.js";
import { readListFile, writeJson } from "../store/json-file.js";
import type { PackageStore } from "../store/package-store.js";
import type { InstallOptions } from "./options.js";

/** One marketplace that is known, and where its catalogue is read. */
export interface KnownMarketplace {
  readonly name: string;
  readonly source: MarketplaceSource;
  /** Named by settings and not by `marketplace add`. */
  readonly declared: boolean;
  /** Settings say that its plugins are to be kept up to date. */
  readonly autoUpdate?: true;
  /** In the store for what was fetched; undefined where it was not fetched yet, or has no folder. */
  readonly root?: string;
  readonly revision?: string;
  readonly updated?: string;
}

export interface OpenMarketplace extends KnownMarketplace {
  readonly catalogue: Catalogue;
}

const dayMs = 24 * 60 * 60_000;
const maxCatalogue = 16 * 1024 * 1024;
const places = [".claude-plugin/marketplace.json", "marketplace.json"];

/** The marketplaces of this person: those that were added, and those that settings name. */
export class KnownMarketplaces {
  readonly #file: string;
  readonly #store: PackageStore;
  readonly #options: InstallOptions;

  constructor(plugins: string, store: PackageStore, options: InstallOptions) {
    this.#file = join(plugins, "marketplaces.json");
    this.#store = store;
    this.#options = options;
  }

  /** In order of their names. One that was added comes before one of that name in settings. */
  async list(): Promise<readonly KnownMarketplace[]> {
    const known = new Map<string, KnownMarketplace>();
    for (const market of await this.#added()) known.set(market.name, market);
    for (const declared of this.#declared()) {
      const { autoUpdate, ...market } = declared;
      const added = known.get(market.name);
      // What settings name and was fetched is kept with the others, and is right as long as settings say the same.
      const isNew = added === undefined || (added.declared && !sameSource(added.source, market.source));
      known.set(market.name, { ...(isNew ? market : added), ...(autoUpdate === true ? { autoUpdate } : {}) });
    }
    return [...known.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Names of those that are to be kept up to date and were not looked at for a day. */
  async due(): Promise<readonly string[]> {
    const now = this.#now().getTime();
    return (await this.list()).flatMap(({ name, autoUpdate, updated }) =>
      autoUpdate === true && now - (updated === undefined ? 0 : Date.parse(updated)) > dayMs ? [name] : [],
    );
  }

  async add(typed: string): Promise<OpenMarketplace> {
    const source = typedSource(typed, this.#options.cwd, (path) => {
      const info = statSync(path, { throwIfNoEntry: false });
      return info?.isFile() ?? undefined;
    });
    // Before anything is fetched; again with its name, once that is known.
    checkPolicy("", source, this.#policy());
    return this.#fetch({ name: "", source, declared: false });
  }

  /** Fetches a marketplace again. The answer has what it was before, too. */
  async update(name: string): Promise<OpenMarketplace> {
    return this.#fetch(await this.#find(name));
  }

  async remove(name: string): Promise<void> {
    const added = await this.#added();
    if (!added.some((market) => market.name === name)) throw unknown(name, added);
    await this.#write(added.filter((market) => market.name !== name));
  }

  /** With its catalogue; fetched first where that was not done yet. */
  async open(name: string): Promise<OpenMarketplace> {
    const market = await this.#find(name);
    checkPolicy(name, market.source, this.#policy());
    if (market.root === undefined && ["git", "url"].includes(market.source.source)) return this.#fetch(market);
    return { ...market, catalogue: await this.#catalogue(market) };
  }

  /** The digests of the store that hold marketplaces. */
  async needed(): Promise<readonly string[]> {
    return (await this.#added()).flatMap(({ root }) =>
      root !== undefined && dirname(root) === this.#store.folder ? [basename(root)] : [],
    );
  }

  checkPolicy(name: string, source: Parameters<typeof checkPolicy>[1]): void {
    checkPolicy(name, source, this.#policy());
  }

  async #find(name: string): Promise<KnownMarketplace> {
    const all = await this.list();
    const market = all.find((known) => known.name === name);
    if (market === undefined) throw unknown(name, all);
    return market;
  }

  async #fetch(market: KnownMarketplace): Promise<OpenMarketplace> {
    if (market.name !== "") checkPolicy(market.name, market.source, this.#policy());
    const { root, revision } = await this.#bring(market.source);
    const fetched: KnownMarketplace = { ...market, ...(root === undefined ? {} : { root }), revision, updated: this.#now().toISOString() };
    const catalogue = await this.#catalogue(fetched);
    const name = market.name === "" ? catalogue.name : market.name;
    checkPolicy(name, market.source, this.#policy());
    const added = await this.#added();
    const same = added.find((other) => other.name === name);
    if (market.name === "" && same !== undefined && !same.declared && !sameSource(same.source, market.source))
      throw new LorimerError("MARKETPLACE_INVALID", `Another marketplace is called ${name} already.`, {
        hint: `lorimer plugin marketplace remove ${name} takes it away.`,
      });
    await this.#write([...added.filter((other) => other.name !== name), { ...fetched, name }]);
    return { ...fetched, name, catalogue };
  }

  async #bring(source: MarketplaceSource): Promise<{ readonly root?: string; readonly revision: string }> {
    const { env, signal } = this.#options;
    if (source.source === "git")
      return this.#store.draft(async (work) => {
        const [repository, files] = [join(work, "git"), join(work, "files")];
        await mkdir(repository);
        await mkdir(files);
        const from = {
          url: source.url,
          ...(source.ref === undefined ? {} : { ref: source.ref }),
          local: true,
          limits: packageLimits,
          env,
          signal,
        };
        const { commit } = await fetchTree(from, repository, files);
        return { root: (await this.#store.add(files)).root, revision: commit };
      });
    if (source.source === "url") {
      const { url, headers = {} } = source;
      const text = await downloadText(url, { maxBytes: maxCatalogue, headers, signal });
      return this.#store.draft(async (work) => {
        await mkdir(join(work, "files"));
        await writeFile(join(work, "files", "marketplace.json"), text);
        const { root, digest } = await this.#store.add(join(work, "files"));
        return { root, revision: digest };
      });
    }
    return { revision: "" };
  }

  async #catalogue({ name, source, root }: KnownMarketplace): Promise<Catalogue> {
    if (source.source === "settings")
      return readCatalogue({ name: name === "" ? source.raw["name"] : name, plugins: source.plugins }, "The entry in settings");
    const { file } = await catalogueFile(source, root);
    let text: string;
    try {
      if (statSync(file).size > maxCatalogue) throw new Error("it is too large");
      text = await readFile(file, "utf8");
    } catch (error) {
      const isThere = statSync(file, { throwIfNoEntry: false }) !== undefined;
      throw new LorimerError(
        "MARKETPLACE_INVALID",
        isThere ? `${file} cannot be read: ${messageOf(error)}.` : `There is no file ${file}.`,
        {
          cause: error,
          hint: "A marketplace is a folder or repository with .claude-plugin/marketplace.json, or such a file itself.",
        },
      );
    }
    return readCatalogue(parse(text, file), file);
  }

  async #added(): Promise<readonly KnownMarketplace[]> {
    const list = ((await readListFile(this.#file, "marketplaces"))?.["marketplaces"] ?? []) as readonly unknown[];
    return list.filter((item): item is KnownMarketplace => isRecord(item) && typeof item["name"] === "string" && isRecord(item["source"]));
  }

  /** What settings say is not kept. */
  #write(marketplaces: readonly KnownMarketplace[]): Promise<void> {
    return writeJson(this.#file, { marketplaces: marketplaces.map(({ autoUpdate: _, ...market }) => market) });
  }

  /** Those of the project's files count only where the folder is trusted; the strongest layer wins. */
  #declared(): readonly KnownMarketplace[] {
    const found = new Map<string, KnownMarketplace>();
    for (const key of ["extraKnownMarketplaces", "additionalMarketplaces"])
      for (const { value, origin } of this.#options.settings.entries(key)) {
        const isProject = origin.scope === "project" || origin.scope === "local";
        if (!isRecord(value) || (isProject && !this.#options.trusted)) continue;
        for (const [name, entry] of Object.entries(value)) {
          if (found.has(name) || !isMarketplaceName(name) || !isRecord(entry)) continue;
          try {
            found.set(name, {
              name,
              source: marketplaceSource(entry["source"], isProject ? this.#options.projectFolder : this.#options.userFolder),
              declared: true,
              ...(entry["autoUpdate"] === true ? { autoUpdate: true as const } : {}),
            });
          } catch {
            // An entry that cannot be understood names no marketplace; asking for it says that there is none.
          }
        }
      }
    return [...found.values()];
  }

  #policy(): { readonly allowed: unknown; readonly blocked: unknown } {
    const managed = (key: string): readonly unknown[] =>
      this.#options.settings
        .entries(key)
        .filter(({ origin }) => origin.scope === "managed")
        .map(({ value }) => value);
    const allowed = [...managed("strictKnownMarketplaces"), ...managed("allowedMarketplaces")];
    const blocked = managed("blockedMarketplaces");
    return { allowed: allowed.length === 0 ? undefined : allowed.flat(), blocked: blocked.length === 0 ? undefined : blocked.flat() };
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }
}

/** The catalogue's file, and the folder to which its paths are relative. */
export async function catalogueFile(
  source: MarketplaceSource,
  fetched: string | undefined,
): Promise<{ readonly file: string; readonly root: string | undefined }> {
  if (source.source === "file") {
    const folder = dirname(source.path);
    return { file: source.path, root: basename(folder) === ".claude-plugin" ? dirname(folder) : folder };
  }
  const root = source.source === "directory" ? source.path : fetched;
  if (root === undefined) throw unknown("", []);
  const named = source.source === "git" && source.path !== undefined ? entryPath(source.path) : undefined;
  if (named !== undefined && "fault" in named)
    throw new LorimerError("MARKETPLACE_INVALID", `The path of the catalogue cannot be used: ${named.fault}.`, {
      hint: "It is relative to the repository.",
    });
  const candidates = named === undefined ? places : [named.path, ...places.map((place) => `${named.path}/${place}`)];
  const file =
    candidates.map((place) => join(root, place)).find((path) => statSync(path, { throwIfNoEntry: false })?.isFile()) ??
    join(root, candidates[0] ?? "");
  const [realRoot, realFile] = await Promise.all([realpath(root), realpath(file)]).catch(() => [root, file] as const);
  if (!isInside(realRoot, realFile))
    throw new LorimerError("MARKETPLACE_INVALID", `${file} leads out of the marketplace.`, { hint: "Tell its owner." });
  const folder = dirname(file);
  return { file, root: source.source === "url" ? undefined : basename(folder) === ".claude-plugin" ? dirname(folder) : folder };
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
  } catch (error) {
    throw new LorimerError("MARKETPLACE_INVALID", `${file} is no JSON: ${messageOf(error)}.`, {
      cause: error,
      hint: "Tell the owner of the marketplace.",
    });
  }
}

function sameSource(a: MarketplaceSource, b: MarketplaceSource): boolean {
  const key = ({ raw: _, ...source }: MarketplaceSource): string =>
    JSON.stringify(Object.entries(source).sort(([one], [two]) => (one < two ? -1 : 1)));
  return key(a) === key(b);
}

function unknown(name: string, known: readonly { readonly name: string }[]): LorimerError {
  return new LorimerError("MARKETPLACE_UNKNOWN", `There is no marketplace ${JSON.stringify(name)}.`, {
    hint:
      known.length === 0
        ? "lorimer plugin marketplace add SOURCE adds one."
        : `There are: ${known.map((market) => market.name).join(", ")}.`,
  });
}
