import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replaceFile } from "./replace-file.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lorimer-replace-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("Replacing a file", () => {
  it("makes its folders, and lets only the person read it unless told otherwise", async () => {
    const path = join(folder, "a/b/file.json");
    await replaceFile(path, "{}");
    expect(await readFile(path, "utf8")).toBe("{}");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await replaceFile(path, Buffer.from([0, 255]), { mode: 0o644 });
    expect([...(await readFile(path))]).toEqual([0, 255]);
    expect((await stat(path)).mode & 0o777).toBe(0o644);
  });

  it("shows readers the old content or the new and nothing between", async () => {
    const path = join(folder, "file");
    const texts = ["a".repeat(200_000), "b".repeat(100_000)];
    await replaceFile(path, texts[0] ?? "");
    let writing = true;
    const reading = (async () => {
      const seen = new Set<string>();
      while (writing) seen.add(await readFile(path, "utf8"));
      return seen;
    })();
    for (let round = 1; round <= 20; round++) await replaceFile(path, texts[round % 2] ?? "");
    writing = false;
    for (const text of await reading) expect(texts.includes(text)).toBe(true);
    expect(await readdir(folder)).toEqual(["file"]);
  });

  it.each(["prepare", "beforeCommit"] as const)("leaves what was there, and nothing beside it, when %s throws", async (step) => {
    const path = join(folder, "file");
    await writeFile(path, "old");
    const stop = (): never => {
      throw new Error("stop");
    };
    await expect(replaceFile(path, "new", { [step]: stop })).rejects.toThrow("stop");
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["file"]);
  });
});
