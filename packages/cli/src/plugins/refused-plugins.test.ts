import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSettings } from "@lorimer/plugin-settings";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Setup } from "../setup.js";
import { refusedPlugins } from "./refused-plugins.js";

let place = "";
beforeEach(async () => {
  place = await realpath(await mkdtemp(join(tmpdir(), "lorimer-refused-")));
  const plugin = (name: string, marketplace: string): object => ({
    ...{ name, marketplace, root: join(place, name), version: "1", scope: "user", integrity: "sha256-0", dependencies: [] },
    source: { source: "path", path: name },
  });
  await mkdir(join(place, "home/plugins"), { recursive: true });
  await mkdir(join(place, "policy"));
  await writeFile(
    join(place, "home/plugins/installed.json"),
    JSON.stringify({ packages: [plugin("one", "shop"), plugin("two", "other")] }),
  );
});
afterEach(() => rm(place, { recursive: true, force: true }));

async function refused(settings: object, bare = false): Promise<Readonly<Record<string, string>>> {
  await writeFile(join(place, "policy/managed-settings.json"), JSON.stringify(settings));
  const opened = await openSettings({
    projectFolder: place,
    userFolder: join(place, "home"),
    foreignUserFolder: join(place, "foreign"),
    trusted: false,
    managed: { folders: [{ path: join(place, "policy"), foreign: false }], owners: [process.getuid?.() ?? 0] },
  });
  const setup = {
    args: { bare },
    host: { home: place, cwd: place },
    env: { LORIMER_HOME: join(place, "home") },
    project: place,
    settings: opened,
    trust: { folder: "", trusted: false },
    ending: new AbortController().signal,
  };
  try {
    return await refusedPlugins(setup as unknown as Setup); // The rest of a setup has no say in it.
  } finally {
    opened.close();
  }
}

it("what was installed from a marketplace that policy blocks by now is not used any more", async () => {
  expect(await refused({})).toEqual({});
  expect(await refused({ blockedMarketplaces: ["shop"] })).toEqual({
    "one@shop": expect.stringContaining("shop is blocked by the policy"),
  });
  expect(Object.keys(await refused({ strictKnownMarketplaces: [] })).sort()).toEqual(["@skills-dir", "one@shop", "two@other"]);
  expect(Object.keys(await refused({ strictKnownMarketplaces: [{ source: "skills-dir" }] })).sort()).toEqual(["one@shop", "two@other"]);
  expect(Object.keys(await refused({ blockedMarketplaces: [{ source: "skills-dir" }] }))).toEqual(["@skills-dir"]);
  expect(await refused({ blockedMarketplaces: ["shop"] }, true)).toEqual({});
});
