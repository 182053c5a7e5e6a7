import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FolderStore } from "../../packages/plugin-memory/src/store/folder-store.js";
import { expect, test } from "vitest";

const built = new URL("../../packages/plugin-memory/dist/store/folder-store.js", import.meta.url).href;

/** Writes ten memories, one of them under a name that all writers share, and forgets one of its own. */
const writer = (folder: string, name: string, dies: boolean): string => `
  const { FolderStore } = await import(${JSON.stringify(built)});
  const store = new FolderStore({ folder: ${JSON.stringify(folder)}, now: () => 0 });
  const write = (name) => store.write({ type: "project", name, description: name, content: "text ".repeat(500) });
  for (let at = 0; at < 9; at++) {
    await write("${name} " + at);
    ${dies ? 'if (at === 4) setTimeout(() => process.kill(process.pid, "SIGKILL"), 1);' : ""}
  }
  await write("shared");
  await store.forget("${name} 0");
`;

test("processes that write at once lose no memory, also where one is killed in the middle", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lorimer-writers-"));
  try {
    const names = ["ann", "bob", "eve", "dan"];
    const started = performance.now();
    await Promise.all(
      names.map(
        (name) =>
          new Promise<void>((resolve, reject) => {
            const child = spawn(process.execPath, ["--input-type=module", "-e", writer(folder, name, name === "dan")], {
              stdio: ["ignore", "ignore", "pipe"],
            });
            let errors = "";
            child.stderr.on("data", (chunk) => (errors += String(chunk)));
            child.on("close", (code) => (code === 0 || name === "dan" ? resolve() : reject(new Error(errors))));
          }),
      ),
    );
    console.log(`figure: ms in which 4 processes wrote 40 memories ${(performance.now() - started).toFixed(0)}`);
    const store = new FolderStore({ folder, now: () => 0 });
    await store.repair();
    const files = (await store.scan()).entries.map(({ file }) => file);
    const expected = ["ann", "bob", "eve"].flatMap((name) => Array.from({ length: 8 }, (_one, at) => `${name}-${at + 1}.md`));
    expect(files.filter((file) => !file.startsWith("dan-")).toSorted()).toEqual([...expected, "shared.md"].toSorted());
    expect(files.filter((file) => file.startsWith("dan-")).length).toBeGreaterThanOrEqual(5);
    expect((await store.index()).lines).toBe(files.length);
    for (const file of files) expect((await store.read(file))?.problems).toEqual([]);
    expect((await readdir(folder)).filter((name) => name === ".lock")).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
