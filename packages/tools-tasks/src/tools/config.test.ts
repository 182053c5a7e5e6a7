import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSettings } from "@lorimer/plugin-settings";
import { Settings } from "@lorimer/plugin-settings/contract";
import { callTool } from "@lorimer/testing";
import type { CalledTool } from "@lorimer/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import config from "./config.js";

let home = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "lorimer-config-tool-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function call(input: unknown, keys: readonly string[] = []): Promise<CalledTool> {
  const settings = await openSettings({ projectFolder: join(home, "project"), userFolder: join(home, ".lorimer"), trusted: true });
  try {
    return await callTool(config, input, { services: [[Settings, settings]], settings: keys.length === 0 ? {} : { settingKeys: keys } });
  } finally {
    settings.close();
  }
}

describe("settings that a model may change", () => {
  it("are written to the person's own file", async () => {
    expect((await call({ setting: "effortLevel", value: "high" })).text).toBe('effortLevel is now "high".');
    expect(JSON.parse(await readFile(join(home, ".lorimer", "settings.json"), "utf8"))).toEqual({ effortLevel: "high" });
    expect((await call({ setting: "effortLevel" })).text).toBe('effortLevel is "high".');
  });

  it.each(["permissions", "hooks", "env", "apiKeyHelper", "sandbox", "plugins", "__proto__"])("do not include %s", async (setting) => {
    for (const more of [{}, { value: "x" }]) expect((await call({ setting, ...more })).text).toContain("cannot be read or changed");
  });

  it("refuse what a setting cannot be", async () => {
    const called = await call({ setting: "cleanupPeriodDays", value: "soon" });
    expect(called.status).toBe("failed");
  });

  it("are those that the distribution names", async () => {
    expect((await call({ setting: "model" }, ["language"])).text).toContain("These can: language.");
  });
});
