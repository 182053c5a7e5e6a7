import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { policy, project, settingsHome, user } from "../test/settings-home.js";

const setModel = [{ op: "set", key: ["model"], value: "new" }] as const;

describe("an update", () => {
  test("keeps comments, order and keys that are not known, and is effective at once", async () => {
    await using home = settingsHome();
    const path = home.write(user, '{\n  // mine\n  "unknown": { "x": [1] }, // stays\n  "model": "old"\n}\n');
    const settings = await home.open();
    await settings.update("user", [...setModel, { op: "add", key: ["permissions", "allow"], values: ["Read", "Read"] }]);
    expect(readFileSync(path, "utf8")).toBe(
      '{\n  // mine\n  "unknown": { "x": [1] }, // stays\n  "model": "new",\n  "permissions": {\n    "allow": [\n      "Read"\n    ]\n  }\n}\n',
    );
    expect(settings.get("model")).toBe("new");
    expect(settings.get("permissions", "allow")).toEqual(["Read"]);
  });

  test("sets, unsets, adds to and removes from lists", async () => {
    await using home = settingsHome();
    const path = home.write(user, { permissions: { allow: ["a", "b"], deny: ["c"] }, language: "en" });
    const settings = await home.open();
    await settings.update("user", [
      { op: "remove", key: ["permissions", "allow"], values: ["a", "x"] },
      { op: "add", key: ["permissions", "allow"], values: ["b", "d"] },
      { op: "unset", key: ["permissions", "deny"] },
      { op: "unset", key: ["language"] },
      { op: "unset", key: ["never", "there"] },
    ]);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ permissions: { allow: ["b", "d"] } });
  });

  test("makes a file that only its owner reads, and a project's one for all", async () => {
    await using home = settingsHome();
    const settings = await home.open();
    await settings.update("user", setModel);
    await settings.update("local", setModel);
    await settings.update("project", setModel);
    expect(statSync(settings.fileOf("user")).mode & 0o777).toBe(0o600);
    expect(statSync(settings.fileOf("local")).mode & 0o777).toBe(0o600);
    expect(statSync(settings.fileOf("project")).mode & 0o777).toBe(0o644 & ~process.umask());
    expect(settings.explain(["model"])).toMatchObject({ from: [{ origin: { scope: "local" } }], overridden: [{}, {}] });
  });

  test("keeps the mode of the file and leaves nothing beside it", async () => {
    await using home = settingsHome();
    const path = home.write(user, {});
    chmodSync(path, 0o640);
    const settings = await home.open();
    await settings.update("user", setModel);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(home.folder, "home/.lorimer"))).toEqual(["settings.json"]);
  });

  test("of the session writes nowhere", async () => {
    await using home = settingsHome();
    const settings = await home.open();
    await settings.update("session", setModel);
    expect(settings.explain(["model"]).from).toEqual([{ value: "new", origin: { scope: "session", source: "session", foreign: false } }]);
    expect(existsSync(settings.fileOf("user"))).toBe(false);
  });

  test("never writes the files of another harness", async () => {
    await using home = settingsHome();
    const foreign = home.write("home/.claude/settings.json", { model: "theirs" });
    const settings = await home.open();
    await settings.update("user", setModel);
    expect(JSON.parse(readFileSync(foreign, "utf8"))).toEqual({ model: "theirs" });
    expect(settings.get("model")).toBe("new");
  });

  test("of what is equal does not touch the file", async () => {
    await using home = settingsHome();
    const path = home.write(user, { model: "new" });
    const before = statSync(path);
    await (await home.open()).update("user", setModel);
    expect(statSync(path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });
});

describe("an update is refused, and nothing is changed,", () => {
  test.each([
    ["a value of the wrong form", "user", ["permissions", "deny"], "Read", "permissions.deny: expected a list."],
    ["an item of the wrong form", "user", ["permissions", "deny"], [1], /^permissions\.deny\[0\]: expected a rule/],
    ["what only policy may set", "user", ["allowManagedHooksOnly"], true, "allowManagedHooksOnly: only managed policy may set this."],
    ["a project raising its privilege", "project", ["permissions", "defaultMode"], "auto", /a project may not set this/],
    ["no key", "user", [], 1, /is not the key/],
    ["the prototype", "user", ["__proto__", "x"], 1, /is not the key/],
  ] as const)("for %s", async (_what, scope, key, value, message) => {
    await using home = settingsHome();
    const settings = await home.open();
    await expect(settings.update(scope, [{ op: "set", key, value }])).rejects.toThrow(message);
    expect(existsSync(settings.fileOf(scope))).toBe(false);
  });

  test("where the file is invalid", async () => {
    await using home = settingsHome();
    const path = home.write(user, '{\n  "model": "old",\n  oops\n}');
    const settings = await home.open();
    await expect(settings.update("user", setModel)).rejects.toMatchObject({
      code: "SETTINGS_WRITE",
      message: expect.stringContaining("line 3"),
    });
    expect(readFileSync(path, "utf8")).toContain("oops");
  });

  test("where a list is something else, while others of the same moment are done", async () => {
    await using home = settingsHome();
    home.write(user, { unknown: 5 });
    const settings = await home.open();
    const results = await Promise.allSettled([
      settings.update("user", [{ op: "add", key: ["unknown"], values: [1] }]),
      settings.update("user", setModel),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(JSON.parse(readFileSync(settings.fileOf("user"), "utf8"))).toEqual({ unknown: 5, model: "new" });
  });

  test("where a directory stands", async () => {
    await using home = settingsHome();
    mkdirSync(join(home.folder, user), { recursive: true });
    await expect((await home.open()).update("user", setModel)).rejects.toThrow("it is a directory");
  });

  test("where a project's folder or file leads out of it", async () => {
    await using home = settingsHome();
    const outside = home.write("outside/settings.json", { model: "outside" });
    symlinkSync(join(home.folder, "outside"), join(home.project, ".lorimer"));
    const settings = await home.open();
    await expect(settings.update("project", setModel)).rejects.toThrow("its folder is a link that leads elsewhere");

    await using other = settingsHome();
    mkdirSync(join(other.project, ".lorimer"));
    symlinkSync(outside, join(other.folder, project));
    await expect((await other.open()).update("project", setModel)).rejects.toThrow("it is a link that leads out of its folder");
    expect(JSON.parse(readFileSync(outside, "utf8"))).toEqual({ model: "outside" });
    expect(readdirSync(join(home.folder, "outside"))).toEqual(["settings.json"]);
  });
});

test("a person's own settings may be a link, which stays one", async () => {
  await using home = settingsHome();
  const dotfile = home.write("dotfiles/lorimer.json", { model: "old" });
  mkdirSync(join(home.folder, "home/.lorimer"));
  symlinkSync(dotfile, join(home.folder, user));
  const settings = await home.open();
  await settings.update("user", setModel);
  expect(lstatSync(join(home.folder, user)).isSymbolicLink()).toBe(true);
  expect(JSON.parse(readFileSync(dotfile, "utf8"))).toEqual({ model: "new" });
});

test("what somebody without a lock writes meanwhile is not lost", async () => {
  await using home = settingsHome();
  const path = home.write(user, { count: 0 });
  const settings = await home.open();
  let writes = 0;
  for (let round = 0; round < 30; round++) {
    const update = settings.update("user", [{ op: "set", key: ["plugins", "p", `k${round}`], value: round }]);
    await new Promise((resolve) => setTimeout(resolve, round % 5));
    const value = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    writeFileSync(`${path}.editor`, JSON.stringify({ ...value, count: ++writes }));
    renameSync(`${path}.editor`, path);
    await update;
  }
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ count: 30, plugins: { p: { k29: 29 } } });
});

describe("the lock", () => {
  const lock = `${user}.lock`;

  test("of a process that is gone is taken away, with what it had begun", async () => {
    await using home = settingsHome();
    const id = "00000000-0000-4000-8000-000000000000";
    const { hostname } = await import("node:os");
    home.write(lock, JSON.stringify({ id, pid: 2 ** 22 + 1, host: hostname() }));
    home.write(`${lock}.${id}.tmp`, "half");
    const settings = await home.open();
    await settings.update("user", setModel);
    expect(readdirSync(join(home.folder, "home/.lorimer"))).toEqual(["settings.json"]);
  });

  test("of a process that lives is waited for", async () => {
    await using home = settingsHome();
    const { hostname } = await import("node:os");
    const { rmSync } = await import("node:fs");
    const path = home.write(lock, JSON.stringify({ id: "x", pid: process.pid, host: hostname() }));
    const settings = await home.open();
    let done = false;
    const update = settings.update("user", setModel).then(() => (done = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(done).toBe(false);
    rmSync(path);
    await update;
    expect(settings.get("model")).toBe("new");
  });

  test("that is old counts for nothing, whatever it is", async () => {
    await using home = settingsHome();
    const { utimesSync } = await import("node:fs");
    for (const make of [(path: string) => writeFileSync(path, "?"), (path: string) => mkdirSync(path)]) {
      mkdirSync(join(home.folder, "home/.lorimer"), { recursive: true });
      make(join(home.folder, lock));
      utimesSync(join(home.folder, lock), 0, 0);
      await (await home.open()).update("user", setModel);
    }
    expect(readdirSync(join(home.folder, "home/.lorimer"))).toEqual(["settings.json"]);
  });
});

test("what policy locks may be written, and has no effect", async () => {
  await using home = settingsHome();
  home.write(policy, { model: "policy" });
  const settings = await home.open();
  await settings.update("user", setModel);
  expect(settings.explain(["model"])).toMatchObject({ value: "policy", locked: true, overridden: [{ value: "new" }] });
});
