import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withStoreLock } from "./store-lock.js";

let place = "";
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "lorimer-lock-"));
});
afterEach(() => rm(place, { recursive: true, force: true }));

describe("the lock of what is installed", () => {
  it("lets one at a time in", async () => {
    const lock = join(place, "lock");
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 12 }, () =>
        withStoreLock(lock, async () => {
          most = Math.max(most, ++inside);
          await new Promise((done) => setImmediate(done));
          inside--;
        }),
      ),
    );
    expect(most).toBe(1);
    await expect(readFile(lock)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("is taken over from a process that is dead, and not from one that lives", async () => {
    const lock = join(place, "lock");
    await writeFile(lock, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }));
    expect(await withStoreLock(lock, () => Promise.resolve("in"))).toBe("in");
    await writeFile(lock, JSON.stringify({ pid: process.ppid, host: hostname() }));
    await expect(withStoreLock(lock, () => Promise.resolve("in"), { waitMs: 100 })).rejects.toMatchObject({ code: "PLUGIN_LOCKED" });
  });
});
