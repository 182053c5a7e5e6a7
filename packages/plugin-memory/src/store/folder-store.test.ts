import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MemoryDraft } from "../contract/index.js";
import { FolderStore } from "./folder-store.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lorimer-memory-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const store = (): FolderStore => new FolderStore({ folder, secrets: ["known-secret-value"], now: () => 0 });
const draft = (name: string, more: Partial<MemoryDraft> = {}): MemoryDraft => ({
  type: "project",
  name,
  description: `about ${name}`,
  content: `The text of ${name}.`,
  ...more,
});

describe("a memory", () => {
  it("is written to its file and then to the index, found by name and file, and forgotten in both", async () => {
    const written = await store().write(draft("Use tabs", { content: "because known-secret-value" }));
    expect(written).toMatchObject({ file: "use-tabs.md", created: true, masked: 1 });
    expect(await readFile(written.path, "utf8")).not.toContain("known-secret-value");
    expect((await store().index()).text).toBe("- [Use tabs](use-tabs.md): about Use tabs (project)");
    expect(await store().read("use TABS")).toMatchObject({ file: "use-tabs.md", body: "because ***\n" });
    expect(await store().write(draft("use tabs", { description: "other" }))).toMatchObject({ file: "use-tabs.md", created: false });
    expect((await store().index()).lines).toBe(1);
    expect(await store().forget("use-tabs")).toBe("use-tabs.md");
    expect(await store().forget("use-tabs")).toBeUndefined();
    expect(await store().index()).toMatchObject({ text: "" });
  });

  it("never leads out of its folder", async () => {
    await expect(store().write(draft("a", { file: "../a.md" }))).rejects.toThrow("no name of a memory");
    await expect(store().write(draft("a", { file: "MEMORY.md" }))).rejects.toThrow("no name of a memory");
    const outside = join(folder, "..", `${folder.split("/").at(-1) ?? ""}-outside.md`);
    await writeFile(outside, "mine");
    await symlink(outside, join(folder, "link.md"));
    await expect(store().write(draft("a", { file: "link.md" }))).rejects.toThrow("leads out of the memory folder");
    expect(await readFile(outside, "utf8")).toBe("mine");
    await rm(outside);
  });

  it("of another harness is only read", async () => {
    await store().write(draft("a"));
    const foreign = new FolderStore({ folder, readOnly: true, now: () => 0 });
    expect((await foreign.scan()).total).toBe(1);
    for (const change of [foreign.write(draft("b")), foreign.forget("a"), foreign.repair()])
      await expect(change).rejects.toMatchObject({ code: "MEMORY_READ_ONLY" });
  });
});

describe("many writers", () => {
  it("lose nothing: every file has its line", async () => {
    await Promise.all(Array.from({ length: 30 }, (_one, at) => store().write(draft(`Memory ${at}`))));
    await Promise.all(Array.from({ length: 10 }, (_one, at) => store().forget(`Memory ${at}`)));
    const { entries } = await store().scan();
    expect(entries).toHaveLength(20);
    expect((await store().index()).lines).toBe(20);
    expect(await store().drift()).toEqual({ added: [], removed: [] });
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp") || name === ".lock")).toEqual([]);
  });

  it("take over the lock of a process that is gone", async () => {
    const { hostname } = await import("node:os");
    await writeFile(join(folder, ".lock"), JSON.stringify({ id: "x", pid: 2 ** 22 + 1, host: hostname() }));
    await store().write(draft("a"));
    expect((await store().scan()).total).toBe(1);
  });
});

describe("between the two steps", () => {
  it("a crash leaves a file without a line, or a line without a file: repair mends both, and keeps a person's own lines", async () => {
    await store().write(draft("kept"));
    await store().write(draft("gone"));
    await rm(join(folder, "gone.md"));
    await writeFile(join(folder, "new.md"), "---\nname: new\ndescription: d\ntype: user\n---\nx\n");
    await writeFile(
      join(folder, "MEMORY.md"),
      `# Mine\n\n${await readFile(join(folder, "MEMORY.md"), "utf8")}See [the wiki](https://example.com/x.md).\n`,
    );
    expect(await store().drift()).toEqual({ added: ["new.md"], removed: ["gone.md"] });
    expect(await store().repair()).toEqual({ added: ["new.md"], removed: ["gone.md"] });
    expect(await readFile(join(folder, "MEMORY.md"), "utf8")).toBe(
      "# Mine\n\n- [kept](kept.md): about kept (project)\nSee [the wiki](https://example.com/x.md).\n- [new](new.md): d (user)\n",
    );
    expect(await store().repair()).toEqual({ added: [], removed: [] });
  });
});

describe("a scan", () => {
  it("gives the newest 200 first, reads beginnings only, and is not stopped by a file that cannot be read", async () => {
    await mkdir(join(folder, "dir.md"));
    for (let at = 0; at < 205; at++) {
      const path = join(folder, `m${at}.md`);
      await writeFile(path, `---\nname: m${at}\ndescription: d\ntype: user\n---\n${at === 204 ? "x".repeat(2_000_000) : "x"}`);
      await utimes(path, at, at);
    }
    await writeFile(join(folder, "broken.md"), Buffer.from([0x2d, 0x2d, 0x2d, 0x0a, 0xff, 0xfe, 0x00, 0x0a, 0x2d, 0x2d, 0x2d]));
    await utimes(join(folder, "broken.md"), 1000, 1000);
    const { entries, total } = await store().scan();
    expect([entries.length, total]).toEqual([200, 206]);
    expect(entries.slice(0, 3).map(({ file }) => file)).toEqual(["broken.md", "m204.md", "m203.md"]);
    expect(entries[0]?.problems.length).toBeGreaterThan(0);
    expect(await new FolderStore({ folder: join(folder, "none"), now: () => 0 }).scan()).toEqual({ entries: [], total: 0, problems: [] });
  });
});
