import { mkdir, mkdtemp, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expectPluginConforms, openTestHarness, reply } from "@lorimer/testing";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { installedIndex, Packages, plugin } from "../index.js";

test("the plugin is what it says and behaves as a guest should", async () => {
  await expectPluginConforms(plugin);
});

const $schema = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";

let home = "";
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "lorimer-packages-")));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function put(files: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), typeof content === "string" ? content : JSON.stringify(content));
  }
}

async function found(settings: object = {}): Promise<Awaited<ReturnType<Packages["all"]>>> {
  return ask(settings, (packages) => packages.all());
}

async function ask<Answer>(settings: object, question: (packages: Packages) => Promise<Answer>): Promise<Answer> {
  await using harness = await openTestHarness({
    script: () => reply.text("done"),
    plugins: [plugin],
    settings: { "lorimer.discovery": { userFolder: home, foreignUserFolder: join(home, "foreign"), ...settings } },
  });
  return question(await harness.session.service(Packages));
}

describe("the packages of a session", () => {
  it("are those of the index and those given for it, each with a folder of its own", async () => {
    await put({
      "one/plugin.json": { $schema, name: "one" },
      "two/plugin.json": { $schema, name: "two" },
      "plugins/installed.json": {
        packages: [{ name: "one", marketplace: "shop", root: join(home, "one"), version: "1.0.0", scope: "user" }],
      },
    });
    expect(installedIndex(home)).toBe(join(home, "plugins", "installed.json"));
    const all = await found({ given: [join(home, "two")] });
    expect(all.map(({ package: { id }, enabled }) => [id, enabled])).toEqual([
      ["one@shop", true],
      ["two@inline", true],
    ]);
    const active = await ask({ given: [join(home, "two")] }, (packages) => packages.active());
    expect(active.map(({ id }) => id)).toEqual(["one@shop", "two@inline"]);
    for (const { data } of active) expect((await stat(data)).isDirectory()).toBe(true);
  });

  it("that cannot be read are named with the cause, and the others are there", async () => {
    await put({ "good/plugin.json": { $schema, name: "good" }, "bad/plugin.json": { $schema, name: "Bad Name" }, "empty/readme.md": "" });
    const all = await found({ given: ["good", "bad", "empty", "gone"].map((name) => join(home, name)) });
    expect(all.filter(({ enabled }) => enabled).map((known) => known.package.name)).toEqual(["good"]);
    expect(all.filter(({ enabled }) => !enabled).every(({ reason }) => reason !== "")).toBe(true);
  });

  it("that policy refuses are not used, and named with the reason", async () => {
    await put({
      "one/plugin.json": { $schema, name: "one" },
      "plugins/installed.json": {
        packages: [{ name: "one", marketplace: "shop", root: join(home, "one"), version: "1.0.0", scope: "user" }],
      },
    });
    const refused = { "one@shop": "The marketplace shop is blocked." };
    expect((await found({ refused })).map(({ enabled, reason }) => [enabled, reason])).toEqual([
      [false, "The marketplace shop is blocked."],
    ]);
    expect(await ask({ refused }, (packages) => packages.active())).toEqual([]);
  });

  it("of another project are not there", async () => {
    await put({
      "one/plugin.json": { $schema, name: "one" },
      "plugins/installed.json": {
        packages: [
          { name: "one", marketplace: "shop", root: join(home, "one"), version: "1", scope: "project", projectFolder: "/elsewhere" },
          { name: 7, root: "broken entry" },
        ],
      },
    });
    expect(await found()).toEqual([]);
  });

  it("from the store come from the index: only those that bring a part where one asks for it, and each with what its row says", async () => {
    const at = (name: string): string => join(home, "plugins/store", name);
    const entry = (name: string, more: object = {}): object => ({
      ...{ name, marketplace: "shop", root: at(name), version: "1", scope: "user" },
      ...more,
    });
    const mcpSchema = "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json";
    const server = { $schema: mcpSchema, mcpServers: { one: { type: "stdio", command: "true" } } };
    for (const name of ["b", "c", "elsewhere", "refused", "other"])
      await put({ [`plugins/store/${name}/plugin.json`]: { $schema, name }, [`plugins/store/${name}/mcp.json`]: server });
    await put({ "plugins/store/a/plugin.json": { $schema, name: "a", description: "Brings nothing" } });
    await put({
      "plugins/installed.json": {
        packages: [
          entry("c"),
          entry("elsewhere", { scope: "project", projectFolder: "/elsewhere" }),
          // Of two with one id the first counts that is for this project.
          entry("b", { scope: "project", projectFolder: "/elsewhere", root: at("other") }),
          entry("b"),
          entry("b", { root: at("other") }),
          entry("a"),
          entry("refused"),
        ],
      },
    });
    const refused = { "refused@shop": "policy" };
    for (const _start of ["the index is made", "the index is there"]) {
      const [all, servers, skills, same] = await ask({ refused }, async (packages) => [
        await packages.active(),
        await packages.active("mcpServers"),
        await packages.active("skills"),
        (await packages.active("mcpServers")) === (await packages.active("mcpServers")),
      ]);
      expect(all.map(({ id, root }) => [id, root])).toEqual([
        ["a@shop", at("a")],
        ["b@shop", at("b")],
        ["c@shop", at("c")],
      ]);
      expect(servers.map(({ id, mcpServers }) => [id, mcpServers[0]?.name])).toEqual([
        ["b@shop", "one"],
        ["c@shop", "one"],
      ]);
      expect([skills, same]).toEqual([[], true]);
      expect(all[0]).toMatchObject({ name: "a", description: "Brings nothing", format: "agent-plugins", scope: "user", faults: [] });
    }
    await expect(stat(join(home, "plugins/data/a-shop"))).rejects.toThrow("ENOENT");
  });

  it("are none where there is no list of what is installed; and where it cannot be read, that is said at each start", async () => {
    expect(await found()).toEqual([]);
    await put({ "plugins/installed.json": "{" });
    for (const _start of [1, 2]) {
      await using harness = await openTestHarness({
        script: () => reply.text("done"),
        plugins: [plugin],
        settings: { "lorimer.discovery": { userFolder: home, foreignUserFolder: join(home, "foreign") } },
      });
      const told: string[] = [];
      harness.session.onEvent((event) => void (event.type === "notice-given" && told.push(event.text)));
      const packages = await harness.session.service(Packages);
      expect([await packages.active(), await packages.active("skills")]).toEqual([[], []]);
      await expect.poll(() => told).toEqual([expect.stringContaining("installed.json cannot be read")]);
    }
  });
});
