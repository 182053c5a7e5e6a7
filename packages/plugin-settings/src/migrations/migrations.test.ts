import { lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { project, settingsHome, user } from "../../test/settings-home.js";
import { migrateFile, migrations, settingsVersion, undoMigration } from "./index.js";
import { upgraded } from "./migrations.js";

describe("an older form of settings", () => {
  test.each([
    [{ includeCoAuthoredBy: false }, { attribution: { commit: "", pr: "" } }],
    [{ includeCoAuthoredBy: true }, {}],
    [{ includeCoAuthoredBy: false, attribution: { commit: "mine" } }, { attribution: { commit: "mine" } }],
    [{ permissions: { defaultMode: "manual", allow: [] } }, { permissions: { defaultMode: "default", allow: [] } }],
    [{ permissions: { defaultMode: "plan" } }, { permissions: { defaultMode: "plan" } }],
    [{ permissions: "odd" }, { permissions: "odd" }],
  ])("%j is read as %j", (older, newer) => {
    const before = structuredClone(older);
    expect(upgraded(older)).toEqual(newer);
    expect(older).toEqual(before);
    expect(upgraded(newer)).toEqual(newer);
  });

  test("counts in its newest form without the file being touched", async () => {
    await using home = settingsHome();
    const path = home.write(user, { includeCoAuthoredBy: false, permissions: { defaultMode: "manual" } });
    const before = readFileSync(path, "utf8");
    const settings = await home.open();
    expect(settings.get()).toEqual({ attribution: { commit: "", pr: "" }, permissions: { defaultMode: "default" } });
    expect(settings.problems).toEqual([]);
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  test("steps are numbered without gaps", () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
  });
});

describe("a migrated file", () => {
  test("keeps comments, has a backup, and goes back to what it was", async () => {
    await using home = settingsHome();
    const older = '{\n  // mine\n  "includeCoAuthoredBy": false,\n  "unknown": [1] // kept\n}\n';
    const path = home.write(user, older);
    const migrated = await migrateFile(path);
    expect(migrated).toEqual({ from: 0, to: settingsVersion, backup: `${path}.v0.bak` });
    expect(readFileSync(path, "utf8")).toContain("// kept");
    expect((await home.open()).get()).toEqual({ unknown: [1], attribution: { commit: "", pr: "" }, settingsVersion });
    expect(await migrateFile(path)).toBeUndefined();
    expect(await undoMigration(path)).toBe(`${path}.v0.bak`);
    expect(readFileSync(path, "utf8")).toBe(older);
    expect(await undoMigration(path)).toBeUndefined();
    expect(readdirSync(join(home.folder, "home/.lorimer"))).toEqual(["settings.json"]);
  });

  test("is left alone where it is invalid or not there", async () => {
    await using home = settingsHome();
    expect(await migrateFile(join(home.folder, user))).toBeUndefined();
    const path = home.write(user, "{ oops");
    await expect(migrateFile(path)).rejects.toThrow("was not changed");
    expect(readdirSync(join(home.folder, "home/.lorimer"))).toEqual(["settings.json"]);
  });

  test("has its backup beside it, whatever a repository put in its place", async () => {
    await using home = settingsHome();
    const victim = home.write("victim", "untouched");
    const path = home.write(project, { includeCoAuthoredBy: false });
    mkdirSync(join(home.project, ".lorimer"), { recursive: true });
    symlinkSync(victim, `${path}.v0.bak`);
    expect(await undoMigration(path, home.project)).toBeUndefined();
    await migrateFile(path, home.project);
    expect(readFileSync(victim, "utf8")).toBe("untouched");
    expect(lstatSync(`${path}.v0.bak`).isFile()).toBe(true);
  });
});
