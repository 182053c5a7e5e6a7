import { mkdir, mkdtemp, realpath, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nothing } from "../agent-plugins/read-agent-plugin.js";
import type { PackageReading } from "../contract/index.js";
import { KeptReadings } from "./kept-readings.js";
import type { Keyed } from "./kept-readings.js";

const reading: PackageReading = { ...nothing, name: "acme", format: "claude" };
let home = "";
let key: Keyed;
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "lorimer-kept-")));
  const root = join(home, "plugins/store/acme");
  await mkdir(root, { recursive: true });
  key = { id: "acme@shop", root, version: "1" };
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function opened(): Promise<KeptReadings> {
  const kept = new KeptReadings(home);
  await kept.load();
  return kept;
}

async function written(): Promise<void> {
  const kept = await opened();
  kept.keep(key, reading);
  await kept.write(new Set([`${key.id} ${key.root}`]));
}

describe("What was read of a package in the store", () => {
  it("is there in the next session", async () => {
    expect((await opened()).find(key)).toBeUndefined();
    await written();
    expect((await opened()).find(key)).toEqual(reading);
  });

  it("counts no more for another version, and for a folder that was touched", async () => {
    await written();
    expect((await opened()).find({ ...key, version: "2" })).toBeUndefined();
    await utimes(key.root, 1, 1);
    expect((await opened()).find(key)).toBeUndefined();
  });

  it("is forgotten with the package, and where the file is broken", async () => {
    const kept = await opened();
    kept.keep(key, reading);
    await kept.write(new Set());
    expect((await opened()).find(key)).toBeUndefined();
    await written();
    await writeFile(join(home, "plugins/readings.json"), "{");
    expect((await opened()).find(key)).toBeUndefined();
  });

  it("is not kept of packages elsewhere: their authors change them", async () => {
    const root = join(home, "elsewhere");
    await mkdir(root);
    const kept = await opened();
    kept.keep({ ...key, root }, reading);
    expect(kept.find({ ...key, root })).toBeUndefined();
  });
});
