import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundledFolder } from "./catalog/bundled-folder.js";
import { bundledHeads, keepBundledHeads } from "./catalog/bundled-heads.js";
import { headOf, readHead } from "./find/read-head.js";

const folder = bundledFolder() ?? "";
const always = ["batch", "debug", "keybindings", "lorem-ipsum", "remember", "simplify", "skillify", "stuck", "update-config", "verify"];
const gated = ["api", "browser", "dream", "hunter", "loop", "schedule", "skill-generator"];

describe("The skills that come with the product", () => {
  it("are these", async () => {
    expect((await readdir(folder)).sort()).toEqual([...always, ...gated].sort());
  });

  it.each([...always, ...gated])("%s conforms to the open format, and is short", async (name) => {
    const text = await readFile(join(folder, name, "SKILL.md"), "utf8");
    const { fields, description, problems } = await headOf(text);
    expect(problems).toEqual([]);
    expect(fields.name).toBe(name);
    expect(name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(name.length).toBeLessThanOrEqual(64);
    expect(description.length).toBeGreaterThan(40);
    expect(description.length).toBeLessThanOrEqual(1024);
    expect(text.split("\n").length).toBeLessThan(80);
    expect(fields.defaultEnabled).toBe(always.includes(name));
  });

  it("are known to a built product from one file, as they are read one by one", async () => {
    const built = await mkdtemp(join(tmpdir(), "lorimer-bundled-"));
    try {
      await cp(folder, built, { recursive: true });
      expect(bundledHeads(built)).toBeUndefined();
      await keepBundledHeads(built);
      const heads = bundledHeads(built) ?? [];
      expect(heads.map(({ name }) => name)).toEqual([...always, ...gated].sort());
      for (const { file, head } of heads) expect(head).toEqual(await readHead(file));
    } finally {
      await rm(built, { recursive: true, force: true });
    }
  });
});
