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

  it("are none where there is no index, or one that is broken", async () => {
    expect(await found()).toEqual([]);
    await put({ "plugins/installed.json": "{" });
    expect(await found()).toEqual([]);
  });
});
