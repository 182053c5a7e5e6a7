import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contained } from "./contained.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lorimer-contained-"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(join(folder, "sound.js"), 'export default "as it is";');
  await writeFile(join(folder, "broken.js"), 'throw new Error("no luck");');
});
afterAll(() => rm(folder, { recursive: true }));

const plugin = (): Parameters<typeof contained>[0] => ({ name: "acme", folder, contributes: {}, access: [], isolation: undefined });

describe("A module of an installed plugin", () => {
  it("is handed on as it is where no point of the harness takes it", async () => {
    expect(await contained(plugin(), {})("./sound.js")).toEqual({ default: "as it is" });
  });

  it("that fails can be tried again, and after three failures none of the plugin is", async () => {
    const told: string[] = [];
    let imports = 0;
    const before = async (): Promise<void> => void (imports += 1);
    const load = contained({ ...plugin(), prepared: { before } }, { warn: (text) => told.push(text) });
    for (let at = 0; at < 3; at++) await expect(load("./broken.js")).rejects.toThrow("The plugin acme failed (./broken.js): no luck");
    await expect(load("./sound.js")).rejects.toThrow("The plugin acme is switched off: it failed 3 times.");
    expect(imports).toBe(3);
    expect(told).toHaveLength(3);
    expect(told[2]).toContain("it is switched off until the next start");
  });
});
