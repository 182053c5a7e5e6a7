import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nothing } from "../agent-plugins/read-agent-plugin.js";
import type { PackageReading } from "../contract/index.js";
import { nativePlugins } from "../native/index.js";
import { indexInstalled } from "./index-installed.js";
import { PackageIndex } from "./package-index.js";

let home = "";
let reads: string[] = [];
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "lorimer-index-")));
  reads = [];
  await mkdir(join(home, "plugins", "store"), { recursive: true });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const file = (): string => join(home, "plugins", "index.json");
const root = (name: string): string => join(home, "plugins", "store", name);

async function list(...names: readonly string[]): Promise<void> {
  const packages = names.map((name) => ({ name, marketplace: "shop", root: root(name), version: "1", scope: "user", native: true }));
  await rm(join(home, "plugins", "installed.json"), { force: true });
  await writeFile(join(home, "plugins", "installed.json"), JSON.stringify({ packages }));
}

/** Each package has one command, and `faulty` has a fault. */
async function read(at: string): Promise<PackageReading> {
  reads.push(at.slice(root("").length + 1));
  const faults = at.endsWith("faulty") ? ["it is broken"] : [];
  return { ...nothing, name: "x", format: "claude", faults, commands: [{ name: "go", file: join(at, "go.md") }] };
}

async function namesOf(index = new PackageIndex(home)): Promise<readonly string[]> {
  const table = await index.table(read);
  return [...(table?.ids.keys() ?? [])].map((at) => `${table?.nameOf(at)} ${table?.row(at).parts?.commands?.length ?? "unread"}`);
}

describe("The index of installed packages", () => {
  it("is made once: later starts read no package, and install makes it before them", async () => {
    await list("one", "two");
    await indexInstalled(home, read);
    expect(reads).toEqual(["one", "two"]);
    expect(await namesOf()).toEqual(["one 1", "two 1"]);
    expect(reads).toHaveLength(2);
  });

  it("is empty where nothing is installed, and leaves no file behind", async () => {
    expect(await namesOf()).toEqual([]);
    await expect(readFile(file())).rejects.toThrow("ENOENT");
  });

  it.each([
    ["lost", () => rm(file())],
    ["cut off", async () => writeFile(file(), (await readFile(file(), "utf8")).slice(0, 40))],
    ["of another edition", async () => writeFile(file(), (await readFile(file(), "utf8")).replace(/"edition":\d+/, '"edition":1'))],
    ["no object", () => writeFile(file(), "null")],
    ["without its last line", async () => writeFile(file(), (await readFile(file(), "utf8")).replace(/[^\n]+\n$/, ""))],
    ["cut off in its last line", async () => writeFile(file(), (await readFile(file(), "utf8")).slice(0, -5))],
  ])("that is %s is made again", async (_what, harm) => {
    await list("one");
    await namesOf();
    await harm();
    expect(await namesOf()).toEqual(["one 1"]);
    expect(reads).toEqual(["one", "one"]);
    expect(await namesOf()).toEqual(["one 1"]);
    expect(reads).toHaveLength(2);
  });

  it("follows the list, reads what is new and keeps what was made of the others", async () => {
    await list("one");
    const first = new PackageIndex(home);
    first.keep((await first.table(read)) ?? expect.fail("there is an index"), "heads", 0, ["a"]);
    await expect.poll(() => readFile(file(), "utf8")).toContain('"heads"');
    await list("one", "two");
    const second = new PackageIndex(home);
    const table = await second.table(read);
    expect(reads).toEqual(["one", "two"]);
    expect([0, 1].map((at) => table?.memo("heads", at))).toEqual([["a"], undefined]);
    await list("two");
    expect(await namesOf()).toEqual(["two 1"]);
  });

  it("whose rows are damaged is made again when the list changes", async () => {
    await list("one");
    await namesOf();
    await writeFile(file(), (await readFile(file(), "utf8")).replace('{"name":"one"', "{name:one"));
    await list("one", "two");
    expect(await namesOf()).toEqual(["one 1", "two 1"]);
  });

  it("leaves a package to each start that is faulty, or that stands where its author changes it", async () => {
    await list("faulty", "../../elsewhere");
    expect(await namesOf()).toEqual(["../../elsewhere unread", "faulty unread"]);
    expect(await namesOf()).toEqual(["../../elsewhere unread", "faulty unread"]);
    expect(reads).toEqual(["faulty"]);
  });

  it("of a process whose list was replaced meanwhile is not believed", async () => {
    await list("one");
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    const slow = new PackageIndex(home).table(async (at) => held.then(() => read(at)));
    await list("one", "two");
    expect(await namesOf()).toEqual(["one 1", "two 1"]);
    go();
    await slow;
    expect(await readFile(file(), "utf8")).not.toContain('"two"');
    expect(await namesOf()).toEqual(["one 1", "two 1"]);
  });
});

describe("Plugins with code of ours", () => {
  const plugins = (more: Partial<Parameters<typeof nativePlugins>[0]> = {}): ReturnType<typeof nativePlugins> =>
    nativePlugins({
      userFolder: home,
      projectFolder: "/p",
      given: [],
      enabled: {},
      hosting: {},
      version: "1",
      sdk: () => Promise.resolve("/nowhere"),
      ...more,
    });
  const found = (more: Partial<Parameters<typeof nativePlugins>[0]> = {}): readonly string[] =>
    plugins(more).map((plugin) => plugin.read().manifest.name);
  const put = async (name: string): Promise<void> => {
    await mkdir(join(root(name), "dev.lorimer"), { recursive: true });
    await writeFile(join(root(name), "plugin.json"), JSON.stringify({ name }));
    await writeFile(join(root(name), "dev.lorimer", "contributes.json"), "{}");
  };

  it("are found without their folders being opened, unless they are switched off", async () => {
    await put("one");
    await list("one");
    await indexInstalled(home, read);
    await rm(root("one"), { recursive: true });
    expect(found()).toEqual(["one"]);
    expect(found({ enabled: { "one@shop": false } })).toEqual([]);
    expect(found({ refused: { "one@shop": "policy" } })).toEqual([]);
  });

  it("that were found sound are known as such by harnesses of the same version, unless their code is to run elsewhere", async () => {
    await put("one");
    await put("two");
    await list("one", "two");
    const soundness = (more = {}): readonly unknown[] => plugins(more).map(({ isSound }) => isSound);
    expect(soundness()).toEqual([false, false]);
    plugins()[0]?.sound?.();
    await expect.poll(() => soundness()).toEqual([true, false]);
    expect(soundness({ version: "2" })).toEqual([false, false]);
    expect(soundness({ hosting: { isolation: { one: "worker" } } })).toEqual([false, false]);
    await list("two", "one");
    expect(soundness()).toEqual([false, true]);
  });

  it("that cannot be read say so when they are linked, at every start", async () => {
    await list("gone");
    expect(() => found()).toThrow("cannot be read");
    expect(() => found()).toThrow("cannot be read");
  });
});
