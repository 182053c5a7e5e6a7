import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withFileLock } from "@lorimer/sdk/files";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countUse, readUses } from "./uses-file.js";

let folder = "";
let file = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lorimer-uses-"));
  file = join(folder, "own", "uses.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("Uses of skills", () => {
  it("are counted each, also where many come at once, and leave nothing else behind", async () => {
    await Promise.all(Array.from({ length: 30 }, (_, index) => countUse(file, `skill-${index % 3}`)));
    expect(await readUses(file)).toEqual({ "skill-0": 10, "skill-1": 10, "skill-2": 10 });
    expect(await readdir(join(folder, "own"))).toEqual(["uses.json"]);
  });

  it("wait for whoever writes the file", async () => {
    await countUse(file, "one");
    let counted: Promise<void> = Promise.resolve();
    await withFileLock(`${file}.lock`, async () => {
      const before = await readUses(file);
      counted = countUse(file, "one");
      // About as long as that one would take if it did not wait.
      await countUse(join(folder, "other.json"), "one");
      await writeFile(file, JSON.stringify({ ...before, two: 1 }));
    });
    await counted;
    expect(await readUses(file)).toEqual({ one: 2, two: 1 });
  });

  it("are forgotten where they cannot be written, and nothing where they cannot be read", async () => {
    await writeFile(join(folder, "own"), "a file, and no folder");
    await countUse(file, "one");
    expect(await readUses(file)).toEqual({});
    await writeFile(join(folder, "text"), "{");
    expect(await readUses(join(folder, "text"))).toEqual({});
  });
});
