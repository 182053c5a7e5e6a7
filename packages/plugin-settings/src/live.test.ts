import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { local, policy, project, settingsHome, user } from "../test/settings-home.js";
import type { OpenSettings, SettingsChange } from "./index.js";

/** The changes that were told of, as they come. */
function changesOf(settings: OpenSettings): SettingsChange[] {
  const changes: SettingsChange[] = [];
  settings.onChange((change) => changes.push(change));
  return changes;
}

const told = { timeout: 8000, interval: 20 };

describe("a changed file", () => {
  test("takes effect and is told of, with the keys that are different", async () => {
    await using home = settingsHome();
    const file = home.write(user, { model: "a", language: "en" });
    const settings = await home.open();
    const changes = changesOf(settings);
    home.write(user, { model: "b", language: "en", effortLevel: "high" });
    await vi.waitFor(() => expect(changes).toHaveLength(1), told);
    expect(changes).toEqual([{ source: "user_settings", file, keys: ["effortLevel", "model"], problems: [] }]);
    expect(settings.get("model")).toBe("b");
  });

  test("may appear, be replaced and go, in a folder that comes with it", async () => {
    await using home = settingsHome();
    const settings = await home.open();
    const changes = changesOf(settings);
    const next = (count: number): Promise<void> => vi.waitFor(() => expect(changes).toHaveLength(count), told);
    home.write(local, { model: "appeared" });
    await next(1);
    expect(settings.get("model")).toBe("appeared");
    renameSync(home.write("new.json", { model: "replaced" }), join(home.folder, local));
    await next(2);
    expect(settings.get("model")).toBe("replaced");
    rmSync(join(home.project, ".lorimer"), { recursive: true });
    await next(3);
    expect(settings.get("model")).toBeUndefined();
    expect(changes.map(({ source, keys }) => [source, keys])).toEqual(Array(3).fill(["local_settings", ["model"]]));
  });

  test("of policy and of a drop-in folder is noticed too", async () => {
    await using home = settingsHome();
    mkdirSync(join(home.folder, "etc/lorimer/managed-settings.d"), { recursive: true });
    const settings = await home.open();
    const changes = changesOf(settings);
    home.write("etc/lorimer/managed-settings.d/10.json", { model: "drop-in" });
    await vi.waitFor(() => expect(settings.get("model")).toBe("drop-in"), told);
    home.write(policy, { model: "file", language: "en" });
    await vi.waitFor(() => expect(settings.get("language")).toBe("en"), told);
    expect(settings.get("model")).toBe("drop-in");
    expect(changes.map(({ source }) => source)).toEqual(["policy_settings", "policy_settings"]);
  });

  test("with the same content is not told of", async () => {
    await using home = settingsHome();
    home.write(user, { model: "a" });
    const settings = await home.open();
    const changes = changesOf(settings);
    home.write(user, { model: "a" });
    await settings.reload();
    home.write(user, { model: "b" });
    await vi.waitFor(() => expect(changes).toHaveLength(1), told);
    expect(changes[0]?.keys).toEqual(["model"]);
  });

  test("is not watched where nobody listens, and not any more once closed", async () => {
    await using home = settingsHome();
    const settings = await home.open();
    const changes = changesOf(settings);
    settings.close();
    home.write(user, { model: "a" });
    await settings.reload();
    expect(changes).toEqual([]);
    expect(settings.get("model")).toBe("a");
  });
});

describe("a broken edit", () => {
  test("leaves the last good state, and says what is wrong", async () => {
    await using home = settingsHome();
    const file = home.write(user, { model: "good", permissions: { deny: ["Read(a)"] } });
    const settings = await home.open();
    const changes = changesOf(settings);
    home.write(user, '{ "model": "half');
    await settings.reload();
    expect(settings.get()).toEqual({ model: "good", permissions: { deny: ["Read(a)"] } });
    expect(changes).toEqual([
      {
        source: "user_settings",
        file,
        keys: [],
        problems: [{ source: file, scope: "user", line: 1, key: "", message: "a text has no closing quote" }],
      },
    ]);
    home.write(user, { model: "mended" });
    await settings.reload();
    expect(settings.get()).toEqual({ model: "mended" });
    expect(settings.problems).toEqual([]);
  });

  test("of one key leaves that key as it was and lets the rest take effect", async () => {
    await using home = settingsHome();
    home.write(user, { model: "a", permissions: { deny: ["Read(a)"], allow: ["Read(b)"] } });
    const settings = await home.open();
    home.write(user, { model: "b", permissions: { deny: "Read(a)", allow: [] } });
    await settings.reload();
    expect(settings.get()).toEqual({ model: "b", permissions: { deny: ["Read(a)"], allow: [] } });
    expect(settings.problems).toMatchObject([{ key: "permissions.deny", message: "expected a list" }]);
  });
});

describe("a guard", () => {
  test("that objects keeps the old state until the file changes again", async () => {
    await using home = settingsHome();
    home.write(project, { model: "a" });
    const settings = await home.open();
    const asked: SettingsChange[] = [];
    const stop = settings.guard(async (change) => (asked.push(change), "not today"));
    const changes = changesOf(settings);
    const file = home.write(project, { model: "b" });
    await settings.reload();
    await settings.reload();
    expect(asked).toEqual([{ source: "project_settings", file, keys: ["model"], problems: [] }]);
    expect(settings.get("model")).toBe("a");
    expect(settings.problems).toMatchObject([{ message: "the change was not applied: not today" }]);
    expect(changes).toMatchObject([{ keys: [], problems: [{ source: file }] }]);
    stop();
    home.write(project, { model: "c" });
    await settings.reload();
    expect(settings.get("model")).toBe("c");
  });

  test("that fails keeps the old state", async () => {
    await using home = settingsHome();
    const settings = await home.open();
    settings.guard(() => Promise.reject(new Error("guard is ill")));
    home.write(user, { model: "a" });
    await settings.reload();
    expect(settings.get("model")).toBeUndefined();
    expect(settings.problems[0]?.message).toContain("guard is ill");
  });

  test("is not asked about what this process writes itself, but about what another one did before", async () => {
    await using home = settingsHome();
    const settings = await home.open();
    const asked: SettingsChange[] = [];
    settings.guard(async (change) => (asked.push(change), "no"));
    const set = (model: string): Promise<void> => settings.update("local", [{ op: "set", key: ["model"], value: model }]);
    await set("a");
    await Promise.all([set("b"), set("c")]);
    expect([settings.get("model"), asked.length]).toEqual(["c", 0]);
    home.write(local, { model: "c", hooks: {} });
    await set("d");
    expect([settings.get("model"), settings.get("hooks"), asked.length]).toEqual(["c", undefined, 1]);
    // What was refused does not come in with the next change either.
    await set("e");
    expect([settings.get("model"), settings.get("hooks"), asked.length]).toEqual(["c", undefined, 2]);
  });

  test("is not asked about policy", async () => {
    await using home = settingsHome();
    const settings = await home.open();
    settings.guard(() => Promise.resolve("no"));
    home.write(policy, { model: "a" });
    await settings.reload();
    expect(settings.get("model")).toBe("a");
  });
});

test("a listener that throws keeps no other from hearing", async () => {
  await using home = settingsHome();
  const settings = await home.open();
  settings.onChange(() => {
    throw new Error("deaf");
  });
  const changes = changesOf(settings);
  await settings.update("session", [{ op: "set", key: ["model"], value: "a" }]);
  expect(changes).toEqual([{ source: "session", file: null, keys: ["model"], problems: [] }]);
});

test("policy readers are asked again on reload, and what one said counts while it fails", async () => {
  await using home = settingsHome();
  const answers: (() => Promise<unknown>)[] = [
    () => Promise.resolve({ model: "a" }),
    () => Promise.reject(new Error("away")),
    () => Promise.resolve({ model: "b" }),
  ];
  const settings = await home.open({ policies: [{ name: "server", read: () => (answers.shift() as () => Promise<unknown>)() }] });
  expect(settings.get("model")).toBe("a");
  await settings.reload();
  expect([settings.get("model"), settings.problems.length]).toEqual(["a", 1]);
  await settings.reload();
  expect([settings.get("model"), settings.problems.length]).toEqual(["b", 0]);
});
