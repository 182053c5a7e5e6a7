import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { draftOf, withFileLock } from "./with-file-lock.js";

let folder = "";
let lock = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lorimer-lock-"));
  lock = join(folder, "lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inside = (): Promise<string> => Promise.resolve("in");
const built = pathToFileURL(join(import.meta.dirname, "../../dist/files/index.js")).href;

describe("A file lock", () => {
  it("lets one at a time in, in one process and in several", async () => {
    const counter = join(folder, "counter");
    await writeFile(counter, "0");
    const program = `
      import { readFileSync, writeFileSync } from "node:fs";
      import { withFileLock } from ${JSON.stringify(built)};
      const add = () => withFileLock(${JSON.stringify(lock)}, async () => {
        const before = Number(readFileSync(${JSON.stringify(counter)}, "utf8"));
        await new Promise((done) => setImmediate(done));
        writeFileSync(${JSON.stringify(counter)}, String(before + 1));
      });
      await Promise.all(Array.from({ length: 10 }, add));
    `;
    const run = promisify(execFile);
    await Promise.all(Array.from({ length: 4 }, () => run(process.execPath, ["--input-type=module", "-e", program])));
    expect(await readFile(counter, "utf8")).toBe("40");
    expect(await readdir(folder)).toEqual(["counter"]);
  });

  it("is taken over from a process that is dead, with what it had prepared, and not from one that lives", async () => {
    const id = "00000000-0000-4000-8000-000000000000";
    await writeFile(lock, JSON.stringify({ id, pid: 2 ** 22 + 1, host: hostname() }));
    await writeFile(draftOf(lock, id), "half");
    expect(await withFileLock(lock, inside)).toBe("in");
    expect(await readdir(folder)).toEqual([]);
    await writeFile(lock, JSON.stringify({ id, pid: process.ppid, host: hostname() }));
    await expect(withFileLock(lock, inside, { waitMs: 100 })).rejects.toMatchObject({
      code: "FILE_LOCKED",
      message: `${lock} is held by process ${process.ppid}.`,
    });
  });

  it("is lost by who gives no sign of life, and who has lost it is told before it does harm", async () => {
    let second: Promise<unknown> = Promise.resolve();
    const first = withFileLock(lock, async ({ assertHeld }) => {
      assertHeld();
      // As if this process had been stopped for an hour.
      await utimes(lock, new Date(0), new Date(0));
      second = withFileLock(lock, async (held) => held.assertHeld());
      await second;
      assertHeld();
    });
    await expect(first).rejects.toMatchObject({ code: "FILE_LOCKED", message: `${lock} was taken away by another process.` });
    await second;
  });

  it("gives a sign of life while the work takes long", async () => {
    await withFileLock(
      lock,
      async ({ assertHeld }) => {
        await utimes(lock, new Date(0), new Date(0));
        await expect.poll(async () => (await stat(lock)).mtimeMs, { timeout: 20_000 }).toBeGreaterThan(0);
        assertHeld();
      },
      { abandonedMs: 300 },
    );
  });

  it("is given up when the work throws, and asked for no longer than the caller wants", async () => {
    await expect(withFileLock(lock, () => Promise.reject(new Error("no luck")))).rejects.toThrow("no luck");
    const controller = new AbortController();
    await withFileLock(lock, async () => {
      const waiting = withFileLock(lock, inside, { signal: controller.signal });
      controller.abort(new Error("enough"));
      await expect(waiting).rejects.toThrow("enough");
    });
    expect(await withFileLock(lock, inside)).toBe("in");
  });

  it("does not wait for the other end of a pipe that stands in its place", async () => {
    execFileSync("mkfifo", [lock]);
    await expect(withFileLock(lock, inside, { waitMs: 100 })).rejects.toMatchObject({ code: "FILE_LOCKED" });
    await utimes(lock, new Date(0), new Date(0));
    expect(await withFileLock(lock, inside)).toBe("in");
  });
});
