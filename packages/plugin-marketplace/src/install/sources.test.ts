import { createHash } from "node:crypto";
import { access, chmod } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { makeTar, makeZip } from "../../test/make-archives.js";
import { openShop } from "../../test/shop.js";

describe("a plugin from a repository", () => {
  it("is the pinned commit, or the release that fits, and nothing of the repository runs", async () => {
    await using shop = await openShop();
    await shop.plugin("repo/sub/one", { name: "one", version: "1.0.0" });
    await shop.put({ "repo/.gitattributes": "* filter=evil\n", "repo/.gitmodules": '[submodule "x"]\n path = x\n url = /etc\n' });
    const first = await shop.commit("repo");
    await shop.git("repo", "tag", "one--v1.0.0");
    await shop.plugin("repo/sub/one", { name: "one", version: "2.0.0" });
    const second = await shop.commit("repo");
    await shop.put({ "hook/post-checkout": `#!/bin/sh\ntouch ${shop.path("ran")}\n` });
    await chmod(shop.path("hook/post-checkout"), 0o755);
    const url = `file://${shop.path("repo")}`;
    const source = { source: "git-subdir", url, path: "sub/one" };
    await shop.market("shop", [
      { name: "one", source },
      { name: "pinned", source: { ...source, sha: first } },
      { name: "lost", source: { ...source, sha: "0".repeat(40) } },
    ]);
    const hostile = {
      ...process.env,
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.hooksPath",
      GIT_CONFIG_VALUE_0: shop.path("hook"),
      GIT_SSH_COMMAND: `touch ${shop.path("ran")}`,
    };
    const installer = await shop.installer({ env: hostile });
    await installer.marketplaces.add("./shop");
    const of = async (text: string): Promise<unknown> =>
      (await installer.install([text], "user")).installed.map(({ plugin }) => [plugin.version, plugin.revision]);
    expect(await of("one@shop")).toEqual([["2.0.0", second]]);
    expect(await of("one@shop@^1")).toEqual([["1.0.0", first]]);
    expect(await of("pinned@shop")).toEqual([["1.0.0", first]]);
    await expect(of("lost@shop")).rejects.toMatchObject({ code: "PLUGIN_SOURCE_FAILED" });
    await expect(of("one@shop@^9")).rejects.toMatchObject({ code: "PLUGIN_DEPENDENCY" });
    await expect(access(shop.path("ran"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it.each([
    "ext::sh -c touch% /tmp/x",
    "--upload-pack=touch x",
    "ssh://-oProxyCommand=x/y",
    "http://example.org/x.git",
    "fd::7",
    "https://u:p@example.org/x",
  ])("is not fetched from %s", async (url) => {
    await using shop = await openShop();
    await shop.market("shop", [{ name: "one", source: { source: "url", url } }]);
    const installer = await shop.installer();
    await installer.marketplaces.add("./shop");
    await expect(installer.install(["one@shop"], "user")).rejects.toMatchObject({ code: "PLUGIN_SOURCE_REFUSED" });
  });
});

describe("a marketplace in a repository", () => {
  it("is kept as it was fetched until it is updated, and works without its repository", async () => {
    await using shop = await openShop();
    await shop.market("shop", [{ name: "one", source: "./one" }]);
    await shop.plugin("shop/one", { name: "one", version: "1.0.0" });
    await shop.commit("shop");
    const installer = await shop.installer();
    await installer.change((known) => known.add(`file://${shop.path("shop")}`));
    await shop.plugin("shop/one", { name: "one", version: "1.1.0" });
    await shop.commit("shop");
    expect((await installer.install(["one"], "user")).installed[0]?.plugin.version).toBe("1.0.0");
    expect((await installer.update([])).updated[0]?.plugin.version).toBe("1.1.0");
  });
});

describe("a plugin from an archive", () => {
  const zip = makeZip([
    { name: "one-1.0/.claude-plugin/plugin.json", content: '{"name":"one","version":"1.0.0"}' },
    { name: "one-1.0/commands/go.md", content: "Go." },
  ]);
  const sha256 = createHash("sha256").update(zip).digest("hex");

  it("is what its digest says, over redirects that stay safe", async () => {
    await using shop = await openShop();
    const at = await shop.serve((url) =>
      url === "/one.zip"
        ? { body: zip }
        : url === "/moved.zip"
          ? { to: "/one.zip" }
          : url === "/away.zip"
            ? { to: "http://192.0.2.1/x" }
            : undefined,
    );
    const source = { source: "archive", url: `${at}/moved.zip`, sha256 };
    await shop.market("shop", [
      { name: "one", source },
      { name: "other", source: { ...source, sha256: "0".repeat(64) } },
      { name: "away", source: { ...source, url: `${at}/away.zip` } },
      { name: "gone", source: { ...source, url: `${at}/gone.zip` } },
    ]);
    const installer = await shop.installer();
    await installer.marketplaces.add("./shop");
    expect((await installer.install(["one"], "user")).installed).toMatchObject([{ plugin: { version: "1.0.0", revision: sha256 } }]);
    await expect(installer.install(["other"], "user")).rejects.toMatchObject({ code: "PLUGIN_CHANGED" });
    await expect(installer.install(["away"], "user")).rejects.toMatchObject({ code: "PLUGIN_SOURCE_REFUSED" });
    await expect(installer.install(["gone"], "user")).rejects.toMatchObject({ code: "PLUGIN_SOURCE_FAILED" });
  });
});

describe("a plugin from a registry", () => {
  it("is the newest version that fits, with the content that the registry vouches for, and its scripts never run", async () => {
    await using shop = await openShop();
    const tgz = (version: string): Buffer =>
      makeTar([
        {
          name: "package/package.json",
          content: JSON.stringify({ name: "@x/one", version, scripts: { postinstall: `touch ${shop.path("ran")}` } }),
        },
        { name: "package/.claude-plugin/plugin.json", content: JSON.stringify({ name: "one", version }) },
        { name: "package/commands/go.md", content: "Go." },
      ]);
    const versions = ["1.0.0", "1.5.0", "2.0.0", "3.0.0-beta.1"];
    const at: string = await shop.serve((url) => {
      const version = /one-(.*)\.tgz$/.exec(url)?.[1];
      if (version !== undefined) return { body: tgz(version) };
      if (url !== "/@x%2fone") return undefined;
      const dist = (one: string): object => ({
        tarball: `${at}/one-${one}.tgz`,
        integrity: `sha512-${createHash("sha512")
          .update(one === "2.0.0" ? "other" : tgz(one))
          .digest("base64")}`,
      });
      return { body: JSON.stringify({ versions: Object.fromEntries(versions.map((one) => [one, { dist: dist(one) }])) }) };
    });
    await shop.market("shop", [{ name: "one", source: { source: "npm", package: "@x/one", version: "^1", registry: at } }]);
    const installer = await shop.installer({ env: { ...process.env, npm_config_registry: at } });
    await installer.marketplaces.add("./shop");
    expect((await installer.install(["one@shop"], "user")).installed[0]?.plugin).toMatchObject({
      version: "1.5.0",
      source: { source: "npm" },
    });
    expect((await installer.install(["npm:@x/one@~1.0.0"], "user")).installed[0]?.plugin).toMatchObject({
      marketplace: "direct",
      version: "1.0.0",
    });
    await expect(installer.install(["npm:@x/one@2.0.0"], "user")).rejects.toMatchObject({ code: "PLUGIN_CHANGED" });
    await expect(access(shop.path("ran"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});
