import { describe, expect, it } from "vitest";
import { openShop } from "../../test/shop.js";
import { marketplaceSource } from "../catalogue/marketplace-source.js";
import { checkPolicy } from "./marketplace-policy.js";

const github = marketplaceSource({ source: "github", repo: "Team/plugins" }, "/");
const pinned = marketplaceSource({ source: "github", repo: "team/plugins", ref: "main" }, "/");
const other = marketplaceSource({ source: "git", url: "https://git.example.org/x/y.git" }, "/");
const folder = marketplaceSource({ source: "directory", path: "/srv/plugins" }, "/");

function allowed(source: typeof github, rules: { readonly allowed?: unknown; readonly blocked?: unknown }): boolean {
  try {
    checkPolicy("market", source, { allowed: rules.allowed, blocked: rules.blocked });
    return true;
  } catch {
    return false;
  }
}

describe("the policy of marketplaces", () => {
  it("restricts nothing where there is none, and everything where the list is empty or no list", () => {
    expect(allowed(github, {})).toBe(true);
    expect(allowed(github, { allowed: [] })).toBe(false);
    expect(allowed(github, { allowed: "everything" })).toBe(false);
  });

  it.each([
    [github, { source: "github", repo: "team/plugins" }, true],
    [github, { source: "github", repo: "team/*" }, true],
    [github, { source: "github", repo: "te/*" }, false],
    [github, "team/*", true],
    [github, { source: "git", url: "git@github.com:team/plugins.git" }, true],
    [github, { source: "github", repo: "team/plugins", ref: "main" }, false],
    [pinned, { source: "github", repo: "team/plugins", ref: "main" }, true],
    [pinned, { source: "github", repo: "team/plugins" }, false],
    [other, { source: "hostPattern", hostPattern: "git\\.example\\.org" }, true],
    [other, { source: "hostPattern", hostPattern: "example\\.or" }, false],
    [other, { source: "hostPattern", hostPattern: "(" }, false],
    [folder, { source: "pathPattern", pathPattern: "/srv/.*" }, true],
    [other, { source: "pathPattern", pathPattern: ".*" }, false],
    [folder, { source: "directory", path: "/srv/plugins/" }, true],
    [folder, 7, false],
  ])("allows by rule %#", (source, rule, expected) => {
    expect(allowed(source, { allowed: [rule] })).toBe(expected);
  });

  it.each([
    [github, { source: "github", repo: "team/*" }, false],
    [pinned, { source: "github", repo: "team/plugins" }, false],
    [other, { source: "hostPattern", hostPattern: "example" }, false],
    [other, { source: "hostPattern", hostPattern: "(" }, false],
    [other, "market", false],
    [other, 7, false],
    [other, { source: "github", repo: "team/*" }, true],
    [other, { source: "skills-dir" }, true],
  ])("blocks by rule %#, whatever is allowed", (source, rule, expected) => {
    expect(allowed(source, { allowed: [source.raw, { source: "hostPattern", hostPattern: ".*" }], blocked: [rule] })).toBe(expected);
  });
});

describe("an installer", () => {
  const settings = (entries: Readonly<Record<string, unknown>>, scope: string) => ({
    get: () => undefined,
    entries: (key = "") => (key in entries ? [{ value: entries[key], origin: { scope } }] : []),
    update: () => Promise.resolve(),
  });

  it("obeys policy that is managed, and no other, for marketplaces and for what comes without one", async () => {
    await using shop = await openShop();
    await shop.market("shop", [{ name: "one", source: "./one" }]);
    await shop.plugin("shop/one", { name: "one" });
    const free = await shop.installer();
    await free.marketplaces.add("./shop");
    const locked = await shop.installer({ settings: settings({ strictKnownMarketplaces: [] }, "managed") });
    const refused = { code: "MARKETPLACE_REFUSED" };
    await expect(locked.marketplaces.add("./shop")).rejects.toMatchObject(refused);
    await expect(locked.install(["one@shop"], "user")).rejects.toMatchObject(refused);
    await expect(locked.install(["./shop/one"], "user")).rejects.toMatchObject(refused);
    await expect(locked.install(["npm:one"], "user")).rejects.toMatchObject(refused);
    const blocked = await shop.installer({ settings: settings({ blockedMarketplaces: ["shop"] }, "managed") });
    await expect(blocked.install(["one@shop"], "user")).rejects.toMatchObject(refused);
    const own = await shop.installer({ settings: settings({ strictKnownMarketplaces: [] }, "user") });
    expect((await own.install(["./shop/one"], "user")).installed[0]?.plugin.marketplace).toBe("direct");
  });

  it("tells which installed plugins policy would not let in today, also where their marketplace is not known any more", async () => {
    await using shop = await openShop();
    await shop.market("shop", [{ name: "one", source: "./one" }]);
    await shop.market("other", [{ name: "two", source: "./two" }]);
    for (const folder of ["shop/one", "other/two", "three"]) await shop.plugin(folder, { name: folder.replace(/.*\//, "") });
    const free = await shop.installer();
    for (const market of ["./shop", "./other"]) await free.marketplaces.add(market);
    await free.install(["one@shop", "two@other", "./three"], "user");
    const refused = async (policy: object): Promise<readonly string[]> =>
      Object.keys(await (await shop.installer({ settings: settings({ ...policy }, "managed") })).refused()).sort();
    expect(await refused({})).toEqual([]);
    expect(await refused({ blockedMarketplaces: ["shop"] })).toEqual(["one@shop"]);
    expect(await refused({ strictKnownMarketplaces: [{ source: "directory", path: shop.path("shop") }] })).toEqual([
      "@skills-dir",
      "three@direct",
      "two@other",
    ]);
    expect(await refused({ blockedMarketplaces: [{ source: "pathPattern", pathPattern: "three$" }] })).toEqual(["three@direct"]);
    await free.marketplaces.remove("shop");
    expect(await refused({ strictKnownMarketplaces: [{ source: "directory", path: shop.path("shop") }] })).toContain("one@shop");
  });

  it("knows the marketplaces of a project only where the project is trusted", async () => {
    await using shop = await openShop();
    const named = {
      extraKnownMarketplaces: {
        team: { source: { source: "settings", name: "team", plugins: [{ name: "a", source: { source: "npm", package: "a" } }] } },
      },
    };
    const names = async (scope: string, trusted: boolean): Promise<readonly string[]> => {
      const installer = await shop.installer({ settings: settings(named, scope), trusted });
      return (await installer.marketplaces.list()).map(({ name }) => name);
    };
    expect(await names("project", false)).toEqual([]);
    expect(await names("local", false)).toEqual([]);
    expect(await names("project", true)).toEqual(["team"]);
    expect(await names("user", false)).toEqual(["team"]);
  });
});
