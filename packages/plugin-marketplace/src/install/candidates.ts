import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { PackageReading } from "@lorimer/plugin-discovery/contract";
import { LorimerError } from "@lorimer/sdk";
import semver from "semver";
import { isRecord } from "../catalogue/is-record.js";
import { currentName } from "../catalogue/read-catalogue.js";
import type { CatalogueEntry, PluginSource, Proof, Raw } from "../contract/index.js";
import { remoteTags } from "../git/fetch-tree.js";
import { bringDependencies } from "../npm/dependencies.js";
import { npmVersions } from "../npm/npm-registry.js";
import type { NpmVersion } from "../npm/npm-registry.js";
import { proveNpm } from "../proof/prove-npm.js";
import { checkProof, proofPolicy } from "../proof/proof-policy.js";
import { RegistryKeys } from "../proof/registry-keys.js";
import { directAsMarketplace } from "../policy/marketplace-policy.js";
import { fits, newestFirst } from "../solve/solve.js";
import type { Candidate, Need } from "../solve/solve.js";
import { obtain } from "../sources/obtain.js";
import type { PackageStore } from "../store/package-store.js";
import { declaredBy } from "./describe-package.js";
import type { Declared } from "./describe-package.js";
import { catalogueFile } from "./known-marketplaces.js";
import type { KnownMarketplaces, OpenMarketplace } from "./known-marketplaces.js";
import type { InstallOptions } from "./options.js";
import { directOrigin, idOf } from "./plugin-id.js";

/** A package that was brought into the store and read. */
export interface Brought {
  readonly name: string;
  readonly root: string;
  readonly digest: string;
  readonly version: string;
  readonly revision: string;
  readonly source: PluginSource;
  readonly proof: Proof | undefined;
  readonly reading: PackageReading;
  readonly declared: Declared;
  readonly definition: Raw | undefined;
  readonly warnings: readonly string[];
  readonly needs: readonly Need[];
}

export interface PackageCandidate extends Candidate {
  /** Fetched when first asked for. */
  brought(): Promise<Brought>;
}

/** From how many released versions one is chosen. */
const maxVersions = 100;

/** What can be installed, as the marketplaces offer it now. */
export class Candidates {
  readonly #options: InstallOptions;
  readonly #store: PackageStore;
  readonly #known: KnownMarketplaces;
  readonly #opened = new Map<string, Promise<OpenMarketplace>>();

  constructor(options: InstallOptions, store: PackageStore, known: KnownMarketplaces) {
    this.#options = options;
    this.#store = store;
    this.#known = known;
  }

  marketplace(name: string): Promise<OpenMarketplace> {
    const opened = this.#opened.get(name) ?? this.#known.open(name);
    this.#opened.set(name, opened);
    return opened;
  }

  /** The name under which a marketplace offers a plugin now. */
  async currentId(name: string, marketplace: string): Promise<string> {
    const { catalogue } = await this.marketplace(marketplace);
    const now = currentName(catalogue, name);
    if (typeof now === "string") return `${now}@${marketplace}`;
    const fault = catalogue.faults.find(({ entry }) => entry === name)?.fault;
    throw new LorimerError(
      "PLUGIN_UNKNOWN",
      now === null
        ? `${name} was taken out of ${marketplace}.`
        : fault === undefined
          ? `${marketplace} has no plugin ${name}.`
          : `${name} of ${marketplace} cannot be used: ${fault}.`,
      {
        hint: `lorimer plugin search @${marketplace} shows what it has; lorimer plugin marketplace update ${marketplace} fetches it again.`,
      },
    );
  }

  /** Versions of a plugin of a marketplace, newest first. `ranged`: whether older ones are wanted at all. */
  async of(id: string, ranged: boolean): Promise<readonly PackageCandidate[]> {
    const at = id.lastIndexOf("@");
    const market = await this.marketplace(id.slice(at + 1));
    const current = await this.currentId(id.slice(0, at), market.name);
    const entry = market.catalogue.entries.find(({ name }) => `${name}@${market.name}` === current);
    if (entry === undefined) return [];
    return this.#versions(entry, market, ranged);
  }

  /** Versions of what a person named by its source. */
  async direct(source: PluginSource, range: string): Promise<readonly PackageCandidate[]> {
    const path = source.source === "path" ? resolve(this.#options.cwd, source.path.replace(/^~(?=[\\/])/, homedir())) : undefined;
    const actual = path === undefined ? source : { source: "path" as const, path };
    this.#known.checkPolicy(directOrigin, directAsMarketplace(actual));
    if (actual.source === "npm") return (await this.#npm(actual, range, undefined, undefined)).slice(0, maxVersions);
    return [await this.#single(actual, undefined, undefined)];
  }

  async #versions(entry: CatalogueEntry, market: OpenMarketplace, ranged: boolean): Promise<readonly PackageCandidate[]> {
    const { source } = entry;
    if (source.source === "npm") return this.#npm(source, source.version ?? "", entry, market);
    const own = await this.#single(source, entry, market);
    if (source.source !== "git" || source.sha !== undefined || !ranged) return [own];
    const tags = await this.#store.draft((work) =>
      remoteTags({ url: source.url, local: isLocal(market), env: this.#options.env, signal: this.#options.signal }, work),
    );
    const start = `${entry.name}--v`;
    const released = [...tags]
      .filter(([tag]) => tag.startsWith(start) && tag.slice(start.length) !== own.version)
      .map(([tag, sha]) => this.#lazy(tag.slice(start.length), { ...source, sha }, entry, market));
    return [own, ...released].sort((a, b) => newestFirst(a.version, b.version)).slice(0, maxVersions);
  }

  async #npm(
    source: Extract<PluginSource, { readonly source: "npm" }>,
    range: string,
    entry: CatalogueEntry | undefined,
    market: OpenMarketplace | undefined,
  ): Promise<readonly PackageCandidate[]> {
    const registry = source.registry ?? this.#options.env["npm_config_registry"] ?? "https://registry.npmjs.org";
    const versions = await npmVersions(source.package, registry, this.#options.signal);
    return (
      versions
        // A version before its release is only taken where the range names it.
        .filter(({ version }) =>
          range === "" || range === "latest" ? !version.includes("-") || versions.length === 1 : fits(version, range),
        )
        .slice(0, maxVersions)
        .map((npm) => this.#lazy(npm.version, { ...source, version: npm.version }, entry, market, npm))
    );
  }

  async #single(source: PluginSource, entry: CatalogueEntry | undefined, market: OpenMarketplace | undefined): Promise<PackageCandidate> {
    const brought = await this.#bring(source, entry, market);
    return { version: brought.version, needs: () => Promise.resolve(brought.needs), brought: () => Promise.resolve(brought) };
  }

  #lazy(
    version: string,
    source: PluginSource,
    entry: CatalogueEntry | undefined,
    market: OpenMarketplace | undefined,
    npm?: NpmVersion,
  ): PackageCandidate {
    let got: Promise<Brought> | undefined;
    const brought = (): Promise<Brought> => (got ??= this.#bring(source, entry, market, npm, version));
    return { version, brought, needs: async () => (await brought()).needs };
  }

  async #bring(
    source: PluginSource,
    entry: CatalogueEntry | undefined,
    market: OpenMarketplace | undefined,
    npm?: NpmVersion,
    released?: string,
  ): Promise<Brought> {
    const { env, signal, acceptCommands, settings, read } = this.#options;
    const managedOff = settings
      .entries("disableCommandPluginSources")
      .some(({ value, origin }) => origin.scope === "managed" && value !== false);
    const marketplaceRoot =
      market === undefined || market.source.source === "settings" ? undefined : (await catalogueFile(market.source, market.root)).root;
    const around = {
      marketplaceRoot,
      local: market === undefined || isLocal(market),
      acceptCommands: acceptCommands && !managedOff,
      env,
      signal,
    };
    return this.#store.draft(async (work) => {
      const { folder, revision, warnings } = await obtain(source, around, work, npm);
      const proof = await this.#proof(source, npm, entry?.name);
      const brought = await bringDependencies(folder, work, around);
      const { digest, root } = await this.#store.add(folder);
      const definition = entry?.definition;
      const marketplace = market?.name ?? directOrigin;
      const reading = await read(root, {
        marketplace,
        ...(entry === undefined ? {} : { name: entry.name }),
        ...(definition === undefined ? {} : { definition }),
      });
      if (reading === undefined || reading.faults.length > 0)
        throw new LorimerError(
          "PLUGIN_SOURCE_FAILED",
          `${entry?.name ?? (source.source === "path" ? source.path : "It")} cannot be used: ${reading?.faults[0] ?? "it is in no layout that can be read here"}.`,
          {
            hint: existsSync(join(root, ".claude-plugin", "marketplace.json"))
              ? "It is a marketplace: lorimer plugin marketplace add makes it known."
              : "lorimer plugin validate PATH shows what a folder holds.",
          },
        );
      const name = entry?.name ?? reading.name;
      const version = reading.version ?? entry?.version ?? released ?? shortRevision(source, revision);
      return {
        name,
        root,
        digest,
        version,
        revision,
        source,
        proof,
        reading,
        definition,
        declared: await declaredBy(root, reading),
        warnings: [...warnings, ...brought, ...reading.warnings],
        needs: await Promise.all(needsOf(reading, definition, idOf({ name, marketplace }), market).map((need) => this.#renamed(need))),
      };
    });
  }

  /** Rejects what is proven less than settings ask for. */
  async #proof(source: PluginSource, npm: NpmVersion | undefined, name: string | undefined): Promise<Proof | undefined> {
    const policy = proofPolicy(this.#options.settings);
    const { signal, userFolder } = this.#options;
    const keys = new RegistryKeys(join(userFolder, "plugins"), signal);
    const proof = source.source === "npm" && npm !== undefined ? await proveNpm(source.package, npm, { keys, policy, signal }) : undefined;
    checkProof(name ?? (source.source === "npm" ? source.package : "The plugin"), proof, policy);
    return proof;
  }

  /** A need under the name that its marketplace uses now. One that it does not have is found out when it is looked for. */
  async #renamed(need: Need): Promise<Need> {
    const at = need.id.lastIndexOf("@");
    const id = await this.currentId(need.id.slice(0, at), need.id.slice(at + 1)).catch((error: unknown) => {
      if (!(error instanceof LorimerError)) throw error;
      return need.id;
    });
    return { ...need, id };
  }
}

/** What a package needs, by id. Another marketplace must be one that its own allows. */
function needsOf(reading: PackageReading, definition: Raw | undefined, id: string, market: OpenMarketplace | undefined): readonly Need[] {
  const more = Array.isArray(definition?.["dependencies"]) ? (definition["dependencies"] as readonly unknown[]) : [];
  const named = [...reading.dependencies, ...more.flatMap(dependency)];
  const needs = new Map<string, Need>();
  for (const { name, range = "", marketplace } of named) {
    const from = marketplace ?? market?.name;
    if (from === undefined)
      throw new LorimerError("PLUGIN_DEPENDENCY", `${id} needs ${name}, and does not say of which marketplace.`, {
        hint: "Install it from a marketplace.",
      });
    if (from !== market?.name && market !== undefined && !market.catalogue.dependenciesFrom.includes(from))
      throw new LorimerError("PLUGIN_DEPENDENCY", `${id} needs ${name} of ${from}, which its marketplace does not allow.`, {
        hint: "The marketplace can name it in allowCrossMarketplaceDependenciesOn.",
      });
    needs.set(`${name}@${from} ${range}`, { id: `${name}@${from}`, range, by: id });
  }
  return [...needs.values()];
}

function dependency(value: unknown): PackageReading["dependencies"] {
  if (typeof value === "string") {
    const [, name, rest = ""] = /^([^@]+)(?:@(.+))?$/.exec(value) ?? [];
    if (name === undefined) return [];
    return [{ name, ...(rest === "" ? {} : semver.validRange(rest) === null ? { marketplace: rest } : { range: rest }) }];
  }
  if (!isRecord(value) || typeof value["name"] !== "string") return [];
  const { name, version, marketplace } = value;
  return [
    { name, ...(typeof version === "string" ? { range: version } : {}), ...(typeof marketplace === "string" ? { marketplace } : {}) },
  ];
}

function shortRevision({ source }: PluginSource, revision: string): string {
  return source === "git" || source === "archive" ? revision.slice(0, 12) : "unknown";
}

function isLocal({ source }: OpenMarketplace): boolean {
  return source.source === "file" || source.source === "directory" || (source.source === "git" && source.url.startsWith("file:"));
}
