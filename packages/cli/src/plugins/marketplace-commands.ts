import type { Installer, KnownMarketplace, OpenMarketplace } from "@lorimer/plugin-marketplace/install";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";
import { one, print } from "./print-result.js";

/** `lorimer plugin marketplace add|list|update|remove`. */
export async function marketplaceCommand(
  setup: Setup,
  installer: Installer,
  [verb = "list", name, ...rest]: readonly string[],
): Promise<number> {
  if (rest.length > 0) throw usageError(`lorimer plugin marketplace ${verb} takes one argument.`);
  switch (verb) {
    case "list": {
      const known = await installer.marketplaces.list();
      const shown = known.map(listed);
      const lines = shown.map(
        ({ name: own, source, at, declared }) => `${own}  ${source}: ${at}${declared ? "  (named by settings)" : ""}`,
      );
      return print(
        setup,
        shown,
        lines.length === 0 ? ["No marketplaces are known. lorimer plugin marketplace add SOURCE adds one."] : lines,
      );
    }
    case "add": {
      const market = await installer.change((known) =>
        known.add(one(name, "marketplace add needs a folder, a file, OWNER/REPO or an address.")),
      );
      return print(setup, opened(market), [`${market.name} is known and offers ${plugins(market)}.`, ...faults(market)]);
    }
    case "update": {
      const names = name === undefined ? (await installer.marketplaces.list()).map((known) => known.name) : [name];
      const markets: OpenMarketplace[] = [];
      for (const each of names) markets.push(await installer.change((known) => known.update(each)));
      return print(
        setup,
        markets.map(opened),
        markets.flatMap((market) => [`${market.name} offers ${plugins(market)}.`, ...faults(market)]),
      );
    }
    case "remove": {
      const gone = one(name, "marketplace remove needs a name.");
      await installer.change((known) => known.remove(gone));
      return print(setup, { removed: gone }, [`${gone} is no longer known. What was installed from it stays.`]);
    }
    default:
      throw usageError(
        `There is no command plugin marketplace ${verb}.`,
        "The marketplace commands are: add SOURCE, list, update [NAME], remove NAME.",
      );
  }
}

interface Listed {
  readonly name: string;
  readonly source: string;
  readonly at: string;
  readonly declared: boolean;
  readonly root: string | null;
  readonly revision: string | null;
  readonly updated: string | null;
}

function listed({ name, source, declared, root, revision, updated }: KnownMarketplace): Listed {
  const at = "url" in source ? source.url : "path" in source ? (source.path ?? "") : "settings";
  return { name, source: source.source, at, declared, root: root ?? null, revision: revision ?? null, updated: updated ?? null };
}

function opened(
  market: OpenMarketplace,
): Listed & { readonly plugins: readonly string[]; readonly faults: OpenMarketplace["catalogue"]["faults"] } {
  const { entries, faults: wrong } = market.catalogue;
  return { ...listed(market), plugins: entries.map(({ name }) => name), faults: wrong };
}

function plugins({ catalogue: { entries } }: OpenMarketplace): string {
  return entries.length === 1 ? "1 plugin" : `${entries.length} plugins`;
}

function faults({ catalogue }: OpenMarketplace): readonly string[] {
  return catalogue.faults.map(({ entry, fault }) => `  ${entry} is left out: ${fault}`);
}
