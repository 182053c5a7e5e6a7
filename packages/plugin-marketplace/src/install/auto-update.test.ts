import { expect, it } from "vitest";
import { openShop } from "../../test/shop.js";
import type { InstallOptions } from "./index.js";

const later = (): Date => new Date(Date.now() + 25 * 60 * 60_000);

it("marketplaces that settings keep up to date are looked at once a day, and nothing new may be done unasked", async () => {
  await using shop = await openShop();
  const path = await shop.market("shop", [
    { name: "one", source: "./one" },
    { name: "two", source: "./two" },
  ]);
  for (const name of ["one", "two"]) await shop.plugin(`shop/${name}`, { name, version: "1.0.0" });
  const named = { shop: { source: { source: "directory", path }, autoUpdate: true } };
  const settings: InstallOptions["settings"] = {
    get: () => undefined,
    entries: (key = "") => (key === "extraKnownMarketplaces" ? [{ value: named, origin: { scope: "user" } }] : []),
    update: () => Promise.resolve(),
  };
  const installer = await shop.installer({ settings });
  await installer.marketplaces.update("shop");
  await installer.install(["one@shop", "two@shop"], "user");
  await shop.plugin("shop/one", { name: "one", version: "1.1.0" });
  await shop.plugin("shop/two", { name: "two", version: "1.1.0" }, { "hooks/hooks.json": '{"hooks":{}}', "commands/more.md": "More." });

  expect((await installer.autoUpdate()).updated).toEqual([]);
  const quiet = await shop.installer({ settings, now: later, consent: () => Promise.resolve(false) });
  const { updated, kept } = await quiet.autoUpdate();
  expect(updated.map(({ plugin }) => `${plugin.name} ${plugin.version}`)).toEqual(["one 1.1.0"]);
  expect(kept.map(({ id }) => id)).toEqual(["two@shop"]);
  expect(await quiet.marketplaces.due()).toEqual([]);

  named.shop.autoUpdate = false;
  const off = await shop.installer({ settings, now: () => new Date(later().getTime() * 2) });
  expect(await off.marketplaces.due()).toEqual([]);
});
