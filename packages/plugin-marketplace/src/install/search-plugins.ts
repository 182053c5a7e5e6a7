import { LorimerError } from "@lorimer/sdk";
import type { CatalogueEntry } from "../contract/index.js";
import type { KnownMarketplaces, OpenMarketplace } from "./known-marketplaces.js";

export interface Found {
  readonly id: string;
  readonly entry: CatalogueEntry;
  readonly installed: boolean;
}

export interface SearchResult {
  readonly found: readonly Found[];
  /** Marketplaces and entries that cannot be used, with the reason. */
  readonly problems: readonly string[];
}

/** Looks for words in what the known marketplaces offer. A marketplace that cannot be read is named and passed over. */
export async function searchPlugins(
  words: readonly string[],
  marketplaces: KnownMarketplaces,
  installed: ReadonlySet<string>,
): Promise<SearchResult> {
  const only = words.find((word) => word.startsWith("@"))?.slice(1);
  const texts = words.filter((word) => !word.startsWith("@")).map((word) => word.toLowerCase());
  const problems: string[] = [];
  const found: Found[] = [];
  const known = await marketplaces.list();
  if (only !== undefined && !known.some(({ name }) => name === only)) problems.push(`There is no marketplace "${only}".`);
  for (const { name } of known) {
    if (only !== undefined && name !== only) continue;
    const market: OpenMarketplace | undefined = await marketplaces.open(name).catch((error: unknown) => {
      if (!(error instanceof LorimerError)) throw error;
      problems.push(`${name}: ${error.message}`);
      return undefined;
    });
    for (const entry of market?.catalogue.entries ?? []) {
      const all = [entry.name, entry.description ?? "", ...entry.keywords].join("\n").toLowerCase();
      const id = `${entry.name}@${name}`;
      if (texts.every((word) => all.includes(word))) found.push({ id, entry, installed: installed.has(id) });
    }
    for (const { entry, fault } of market?.catalogue.faults ?? []) problems.push(`${name}: ${entry}: ${fault}`);
  }
  return { found, problems };
}
