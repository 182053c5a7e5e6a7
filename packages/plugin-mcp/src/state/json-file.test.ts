import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { JsonFile } from "./json-file.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lorimer-json-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Content {
  readonly count: number;
}

it("A file of the person's own keeps what it does not know, and is theirs alone", async () => {
  const path = join(folder, "deep", "state.json");
  await mkdir(join(folder, "deep"));
  await writeFile(path, '\uFEFF{"later":{"a":1},"count":1}', { mode: 0o644 });
  const file = new JsonFile<Content>(path);
  await Promise.all([1, 2, 3].map(() => file.update((content) => ({ ...content, count: (content.count ?? 0) + 1 }))));
  expect(JSON.parse(await readFile(path, "utf8"))).toEqual({ later: { a: 1 }, count: 4 });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it("A damaged file is put aside, not thrown away, when something is to be kept", async () => {
  const path = join(folder, "state.json");
  await writeFile(path, '{"count": 41');
  const file = new JsonFile<Content>(path);
  expect(await file.read()).toEqual({});
  await file.update(() => ({ count: 1 }));
  expect(await file.read()).toEqual({ count: 1 });
  const [aside = ""] = (await readdir(folder)).filter((name) => name !== "state.json");
  expect(await readFile(join(folder, aside), "utf8")).toBe('{"count": 41');
});

it("A file that cannot be read is not replaced", async () => {
  const path = join(folder, "state.json");
  await mkdir(join(path, "inside"), { recursive: true });
  await expect(new JsonFile<Content>(path).update(() => ({ count: 1 }))).rejects.toThrow(/EISDIR|directory/);
  expect(await readdir(folder)).toEqual(["state.json"]);
});
