import { execFileSync } from "node:child_process";
import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, readlink, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { absolutePath } from "./absolute-path.js";
import { hostFiles } from "./host-files.js";

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "lorimer-files-")));
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("files of the host", () => {
  it("writes through a link, and keeps the link and the target's mode", () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, "real"));
      await writeFile(join(folder, "real/a.sh"), "old", { mode: 0o755 });
      await chmod(join(folder, "real/a.sh"), 0o751);
      await symlink("real/a.sh", join(folder, "one"));
      await symlink("one", join(folder, "two"));
      await hostFiles.write(join(folder, "two"), bytes("new"));
      expect(await readFile(join(folder, "real/a.sh"), "utf8")).toBe("new");
      expect((await stat(join(folder, "real/a.sh"))).mode & 0o777).toBe(0o751);
      expect(await readlink(join(folder, "two"))).toBe("one");
      expect((await lstat(join(folder, "one"))).isSymbolicLink()).toBe(true);
    }));

  it("makes the target of a link that points at nothing, and refuses links in a circle", () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, "sub"));
      await symlink("../late/file", join(folder, "sub/link"));
      await hostFiles.write(join(folder, "sub/link"), bytes("x"));
      expect(await readFile(join(folder, "late/file"), "utf8")).toBe("x");
      await symlink("b", join(folder, "a"));
      await symlink("a", join(folder, "b"));
      await expect(hostFiles.write(join(folder, "a"), bytes("x"))).rejects.toMatchObject({
        code: "WORKSPACE_WRITE",
        message: expect.stringContaining("ELOOP") as string,
      });
    }));

  it("shows readers the old file or the new one, never a part", () =>
    withFolder(async (folder) => {
      const path = join(folder, "f");
      const versions = ["a", "b"].map((letter) => letter.repeat(300_000));
      await hostFiles.write(path, bytes(versions[0] ?? ""));
      const writing = (async () => {
        for (let round = 0; round < 20; round++) await hostFiles.write(path, bytes(versions[round % 2] ?? ""));
      })();
      let over = false;
      void writing.finally(() => (over = true));
      while (!over) expect(versions).toContain(Buffer.from(await hostFiles.read(path)).toString());
      await writing;
      expect(await readdir(folder)).toEqual(["f"]);
    }));

  it("leaves the old file and no litter when a write fails, and names the true cause", () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, "d"));
      await expect(hostFiles.write(join(folder, "d"), bytes("x"))).rejects.toMatchObject({
        code: "WORKSPACE_WRITE",
        message: expect.stringContaining("folder") as string,
      });
      await writeFile(join(folder, "file"), "x");
      await expect(hostFiles.write(join(folder, "file/below"), bytes("x"))).rejects.toMatchObject({
        message: expect.stringContaining("ENOTDIR") as string,
      });
      await expect(hostFiles.write(join(folder, "n".repeat(300)), bytes("x"))).rejects.toMatchObject({
        message: expect.stringContaining("ENAMETOOLONG") as string,
      });
      expect((await readdir(folder)).sort()).toEqual(["d", "file"]);
    }));

  it.runIf(process.platform === "linux" && process.getuid?.() === 0)("says that the disk is full when it is, and keeps the old file", () =>
    withFolder(async (folder) => {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "none", folder]);
      try {
        const path = join(folder, "f");
        await hostFiles.write(path, bytes("old"));
        await expect(hostFiles.write(path, new Uint8Array(200_000))).rejects.toMatchObject({
          code: "WORKSPACE_WRITE",
          message: expect.stringContaining("no space left on the device (ENOSPC)") as string,
          cause: expect.objectContaining({ code: "ENOSPC" }) as Error,
        });
        expect(await readFile(path, "utf8")).toBe("old");
        expect(await readdir(folder)).toEqual(["f"]);
      } finally {
        execFileSync("umount", [folder]);
      }
    }),
  );

  it.runIf(process.platform !== "win32")("neither waits for a named pipe nor replaces a device", () =>
    withFolder(async (folder) => {
      execFileSync("mkfifo", [join(folder, "pipe")]);
      await expect(hostFiles.read(join(folder, "pipe"))).rejects.toMatchObject({
        message: expect.stringContaining("not a regular file") as string,
      });
      await expect(hostFiles.write(join(folder, "pipe"), bytes("x"))).rejects.toMatchObject({ code: "WORKSPACE_WRITE" });
      await expect(hostFiles.read("/dev/zero")).rejects.toMatchObject({ code: "WORKSPACE_READ" });
      await expect(hostFiles.write("/dev/null", bytes("x"))).rejects.toMatchObject({ code: "WORKSPACE_WRITE" });
      expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
    }),
  );

  it.runIf(process.platform === "linux")("reads files that claim to be empty", async () => {
    expect(Buffer.from(await hostFiles.read("/proc/self/status")).toString()).toContain("Pid:");
    await expect(hostFiles.read("/proc/self/maps", { maxBytes: 100 })).rejects.toMatchObject({ code: "WORKSPACE_READ" });
  });

  it("tells links from what they point at", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "f"), "x");
      await symlink("f", join(folder, "l"));
      await symlink("nowhere", join(folder, "dangling"));
      expect((await hostFiles.stat(join(folder, "l")))?.kind).toBe("file");
      expect((await hostFiles.lstat(join(folder, "l")))?.kind).toBe("link");
      expect(await hostFiles.stat(join(folder, "dangling"))).toBeUndefined();
      expect(await hostFiles.realpath(join(folder, "l"))).toBe(join(folder, "f"));
      await hostFiles.remove(join(folder, "l"));
      expect(await readFile(join(folder, "f"), "utf8")).toBe("x");
    }));

  it("streams any range of a file exactly", () =>
    withFolder(async (folder) => {
      const path = join(folder, "f");
      const content = Buffer.from(Array.from({ length: 700_000 }, (_, index) => index % 251));
      await writeFile(path, content);
      await fc.assert(
        fc.asyncProperty(fc.nat(750_000), fc.nat(750_000), async (start, end) => {
          const chunks: Uint8Array[] = [];
          for await (const chunk of hostFiles.stream(path, { start, end })) chunks.push(chunk);
          expect(Buffer.concat(chunks).equals(content.subarray(start, Math.max(start, end)))).toBe(true);
        }),
        { numRuns: 20 },
      );
    }));

  it("stops streaming when told, and closes the file", () =>
    withFolder(async (folder) => {
      const path = join(folder, "f");
      await writeFile(path, Buffer.alloc(2_000_000));
      const controller = new AbortController();
      const stream = hostFiles.stream(path, { signal: controller.signal })[Symbol.asyncIterator]();
      await stream.next();
      controller.abort();
      await expect(stream.next()).rejects.toMatchObject({ name: "AbortError" });
    }));

  it("adds to the end of a file", () =>
    withFolder(async (folder) => {
      const path = join(folder, "log");
      await hostFiles.append(path, bytes("a"));
      await hostFiles.append(path, bytes("b"));
      expect(await readFile(path, "utf8")).toBe("ab");
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    }));

  it("normalises paths without following anything", () => {
    expect(absolutePath("/a/./b/../c/")).toBe("/a/c");
    expect(absolutePath("/")).toBe("/");
  });
});
