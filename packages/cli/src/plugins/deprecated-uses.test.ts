import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deprecatedUses } from "./deprecated-uses.js";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lorimer-deprecated-"));
  await mkdir(join(root, "dev.lorimer"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function plugin(engine: string, code: string): Promise<void> {
  await writeFile(join(root, "plugin.json"), JSON.stringify({ name: "acme", extensions: { "dev.lorimer": { engine } } }));
  await writeFile(join(root, "dev.lorimer/contributes.json"), JSON.stringify({ tools: [{ name: "T", module: "./tool.js" }] }));
  await writeFile(join(root, "tool.js"), code);
}

describe("what a plugin uses that is deprecated", () => {
  it("is told by its manifest", async () => {
    await plugin("*", "");
    expect(await deprecatedUses(root)).toEqual([
      'the engine range "*" is deprecated since 0.1.0 and gone with host API 1; use the host API versions that the plugin was tried with, such as "0" or "0 - 1"',
    ]);
    await plugin("0", "");
    expect(await deprecatedUses(root)).toEqual([]);
  });

  it("is told by what its modules import, under whatever name", async () => {
    const old = { what: "oldWay", since: "0.2.0", goneIn: 1, instead: "newWay" };
    await plugin("0", 'import {\n  defineTool,\n  oldWay as way\n} from "@lorimer/sdk";\nimport { oldWay } from "other";\n');
    expect(await deprecatedUses(root, [old])).toEqual(["oldWay is deprecated since 0.2.0 and gone with host API 1; use newWay"]);
    await plugin("0", 'import { defineTool } from "@lorimer/sdk";\n// oldWay\n');
    expect(await deprecatedUses(root, [old])).toEqual([]);
  });

  it("is nothing where there is no plugin to look at", async () => {
    expect(await deprecatedUses(join(root, "gone"))).toEqual([]);
  });
});
