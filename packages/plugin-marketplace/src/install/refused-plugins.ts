import { LorimerError } from "@lorimer/sdk";
import type { InstalledPlugin } from "../contract/index.js";
import { directAsMarketplace } from "../policy/marketplace-policy.js";
import type { KnownMarketplaces } from "./known-marketplaces.js";
import { directOrigin, idOf } from "./plugin-id.js";

/**
 * The installed plugins that policy would not let in today, by id, with the reason; and `@skills-dir` where it lets in none of those that stand in
 * folders of skills. Nothing is fetched.
 */
export async function refusedPlugins(
  packages: readonly InstalledPlugin[],
  marketplaces: KnownMarketplaces,
): Promise<Readonly<Record<string, string>>> {
  const sources = new Map((await marketplaces.list()).map(({ name, source }) => [name, source]));
  const refused: Record<string, string> = {};
  const ofMarketplaces = new Map<string, string | undefined>();
  const brought = reasonOf(() => marketplaces.checkPolicy("skills-dir", { source: "skills-dir", raw: {} }));
  if (brought !== undefined) refused["@skills-dir"] = brought;
  for (const pack of packages) {
    const { marketplace, source } = pack;
    const judge = (of: Parameters<KnownMarketplaces["checkPolicy"]>[1]): string | undefined =>
      reasonOf(() => marketplaces.checkPolicy(marketplace, of));
    if (marketplace !== directOrigin && !ofMarketplaces.has(marketplace))
      // One that nobody knows any more has nothing that a rule could allow.
      ofMarketplaces.set(marketplace, judge(sources.get(marketplace) ?? { source: "settings", raw: {} }));
    const reason = marketplace === directOrigin ? judge(directAsMarketplace(source)) : ofMarketplaces.get(marketplace);
    if (reason !== undefined) refused[idOf(pack)] = reason;
  }
  return refused;
}

function reasonOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof LorimerError) return error.message;
    throw error;
  }
}
