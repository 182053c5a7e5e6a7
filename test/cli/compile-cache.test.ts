import { existsSync } from "node:fs";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import * as node from "node:module";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cliPlace } from "./run-cli.js";

it("what Node compiles is kept among the person's files where Node can, and goes when it is old", { timeout: 120_000 }, async () => {
  await using place = await cliPlace(() => "done");
  const folder = join(place.home, ".lorimer/cache/compiled");
  expect(await place.run("-p", "go")).toMatchObject({ code: 0 });
  // A start that finds no folder of the person's makes none for this.
  expect(existsSync(folder)).toBe(false);
  expect(await place.run("-p", "go")).toMatchObject({ code: 0 });
  const files = async (): Promise<readonly string[]> => readdir(folder, { recursive: true }).catch(() => []);
  const kept = await files();
  expect(kept.length > 3).toBe("enableCompileCache" in node);

  const old = join(folder, "v22-of-old/entry");
  await mkdir(join(folder, "v22-of-old"), { recursive: true });
  await writeFile(old, "");
  await utimes(old, 0, 0);
  await utimes(join(place.home, ".lorimer/sessions/.pruned"), 0, 0);
  expect(await place.run("-p", "go")).toMatchObject({ code: 0 });
  expect((await files()).some((path) => path.includes("of-old"))).toBe(false);
  expect(await files()).toEqual(expect.arrayContaining([...kept]));
});
