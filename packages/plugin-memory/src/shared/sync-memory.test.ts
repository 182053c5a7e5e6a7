import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MemoryDraft, SharedMemory } from "../contract/index.js";
import { FolderStore } from "../store/folder-store.js";
import { syncMemory } from "./sync-memory.js";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lorimer-shared-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A shared memory that is a folder; a revision is a file's digest. */
function sharedFolder(folder: string): SharedMemory {
  const textOf = (file: string): Promise<string | undefined> => readFile(join(folder, file), "utf8").catch(() => undefined);
  const revisionOf = (text: string): string => createHash("sha1").update(text).digest("hex");
  const current = async (file: string): Promise<string | null> => {
    const text = await textOf(file);
    return text === undefined ? null : revisionOf(text);
  };
  return {
    list: async () => Promise.all((await readdir(folder)).map(async (file) => ({ file, revision: (await current(file)) ?? "" }))),
    read: async (file) => {
      const text = await textOf(file);
      return text === undefined ? undefined : { text, revision: revisionOf(text) };
    },
    write: async (file, text, base) => {
      if ((await current(file)) !== base) return { ok: false, revision: await current(file) };
      await writeFile(join(folder, file), text);
      return { ok: true, revision: revisionOf(text) };
    },
    remove: async (file, base) => {
      if ((await current(file)) !== base) return { ok: false, revision: await current(file) };
      await rm(join(folder, file));
      return { ok: true, revision: null };
    },
  };
}

async function team(): Promise<{
  readonly shared: SharedMemory;
  readonly team: string;
  readonly ann: FolderStore;
  readonly bob: FolderStore;
}> {
  const folders = ["team", "ann", "bob"].map((name) => join(root, name));
  for (const folder of folders) await mkdir(folder);
  const [team = "", ann = "", bob = ""] = folders;
  return {
    shared: sharedFolder(team),
    team,
    ann: new FolderStore({ folder: ann, now: () => 0 }),
    bob: new FolderStore({ folder: bob, now: () => 0 }),
  };
}

const draft = (name: string, content: string, type: MemoryDraft["type"] = "project"): MemoryDraft => ({
  type,
  name,
  description: "d",
  content,
});

describe("a shared memory", () => {
  it("carries what one has written, changed and forgotten to the other, and nothing about a person", async () => {
    const { shared, ann, bob } = await team();
    await ann.write(draft("plan", "one"));
    await ann.write(draft("me", "private", "user"));
    expect(await syncMemory(ann, shared)).toMatchObject({ pushed: ["plan.md"], pulled: [] });
    expect(await syncMemory(bob, shared)).toMatchObject({ pushed: [], pulled: ["plan.md"] });
    expect((await bob.index()).text).toContain("plan.md");
    await bob.write(draft("plan", "two"));
    await syncMemory(bob, shared);
    await syncMemory(ann, shared);
    expect((await ann.read("plan"))?.body).toBe("two\n");
    await ann.forget("plan");
    expect(await syncMemory(ann, shared)).toMatchObject({ removed: ["plan.md"] });
    expect(await syncMemory(bob, shared)).toMatchObject({ removed: ["plan.md"] });
    expect((await bob.index()).text).toBe("");
    expect(await syncMemory(bob, shared)).toEqual({ pulled: [], pushed: [], removed: [], conflicts: [] });
  });

  it.each([
    ["mine", "bob's\n", ["plan.md"]],
    ["theirs", "ann's\n", ["plan.md"]],
    ["both", "ann's\n", ["plan-mine-", "plan.md"]],
  ] as const)("settles what both changed by the policy: %s", async (policy, body, files) => {
    const { shared, ann, bob } = await team();
    await ann.write(draft("plan", "one"));
    await syncMemory(ann, shared);
    await syncMemory(bob, shared);
    await ann.write(draft("plan", "ann's"));
    await bob.write(draft("plan", "bob's"));
    await syncMemory(ann, shared);
    expect((await syncMemory(bob, shared, { policy })).conflicts).toEqual(["plan.md"]);
    expect((await bob.read("plan.md"))?.body).toBe(body);
    const names = (await bob.scan()).entries.map(({ file }) => file.replace(/-[0-9a-f]{6}\.md$/, "-")).toSorted();
    expect(names).toEqual(files);
    if (policy === "both") expect((await bob.scan()).entries).toHaveLength(2);
  });
});
