import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Settings } from "@lorimer/plugin-settings/contract";
import { openTestHarness } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { local, policy, project, settingsHome, user } from "../../../plugin-settings/test/settings-home.js";
import { plugin } from "../index.js";
import { readAuditConfig } from "./audit-config.js";

describe("the settings of the audit log", () => {
  it("are policy's first, then the person's, then the distribution's", async () => {
    await using home = settingsHome();
    home.write(policy, { audit: { required: true }, lockedKeys: ["audit.folder"] });
    home.write(user, { audit: { required: false, enabled: false, folder: "/elsewhere", includeInput: true } });
    const settings = await home.open();
    expect(readAuditConfig({ folder: "/var/log/lorimer" }, settings.entries("audit"))).toEqual({
      enabled: true,
      required: true,
      folder: "/var/log/lorimer",
      includeInput: true,
      key: undefined,
      problems: [],
    });
  });

  it("are no business of a project, trusted or not", async () => {
    await using home = settingsHome();
    home.write(user, { audit: { enabled: true, folder: "/var/log/lorimer" } });
    for (const file of [project, local]) home.write(file, { audit: { enabled: false, folder: "/tmp/mine" } });
    const settings = await home.open();
    expect(readAuditConfig({}, settings.entries("audit"))).toMatchObject({ enabled: true, folder: "/var/log/lorimer" });
  });

  it("hold for a session from its beginning, whatever is written to them then", async () => {
    await using home = settingsHome();
    const folder = join(home.folder, "log");
    home.write(policy, { audit: { enabled: true, folder } });
    const settings = await home.open();
    const run = await openTestHarness({ script: ["one", "two"], plugins: [plugin], services: [[Settings, settings]] });
    await run.prompt("one");
    // The log is begun beside the session, at its first event.
    await expect.poll(() => readdir(folder).catch(() => [])).toHaveLength(1);
    home.write(policy, { audit: { enabled: false } });
    await settings.reload();
    await run.prompt("two");
    await run[Symbol.asyncDispose]();
    const [file = ""] = await readdir(folder);
    expect((await readFile(join(folder, file), "utf8")).match(/"type":"run-finished"/g)).toHaveLength(2);
  });
});
