import { openHarness } from "@lorimer/core";
import { scriptedProvider } from "@lorimer/testing";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { project, settingsHome, user } from "../test/settings-home.js";
import type { SettingsHome } from "../test/settings-home.js";
import { plugin, Settings, settingsPlugin, Trust } from "./index.js";

function opened(home: SettingsHome, own: typeof plugin, settings: Record<string, unknown> = {}): ReturnType<typeof openHarness> {
  const folders = { userFolder: join(home.folder, "home/.lorimer"), foreignUserFolder: join(home.folder, "home/.claude") };
  return openHarness({
    name: "test",
    version: "0",
    model: "scripted-1",
    plugins: [scriptedProvider([]), own],
    settings: { "lorimer.settings": { ...folders, ...settings } },
  });
}

describe("in a distribution without a front end", () => {
  test("a folder is not trusted, and the user's settings count", async () => {
    await using home = settingsHome();
    home.write(user, { language: "de" });
    home.write(project, { language: "project" });
    await using harness = await opened(home, plugin);
    const session = await harness.openSession({ cwd: home.project });
    expect((await session.service(Settings))?.get("language")).toBe("de");
    expect(await session.service(Trust)).toEqual({ folder: home.project, trusted: false });
    await session.close();
  });

  test("it is trusted where the distribution says so", async () => {
    await using home = settingsHome();
    home.write(project, { language: "project" });
    await using harness = await opened(home, plugin, { trusted: true });
    const session = await harness.openSession({ cwd: home.project });
    expect((await session.service(Settings))?.get("language")).toBe("project");
    await session.close();
  });
});

test("a front end's own settings and trust are those of the session", async () => {
  await using home = settingsHome();
  const settings = await home.open();
  const trust = { folder: home.project, trusted: true };
  await using harness = await opened(home, settingsPlugin(settings, trust));
  const session = await harness.openSession({ cwd: home.project });
  await (await session.service(Settings))?.update("session", [{ op: "set", key: ["language"], value: "the session's" }]);
  expect(settings.get("language")).toBe("the session's");
  expect(await session.service(Trust)).toBe(trust);
  await session.close();
  await settings.update("session", [{ op: "set", key: ["language"], value: "still open" }]);
  expect(settings.get("language")).toBe("still open");
});
