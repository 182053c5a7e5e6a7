import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bomb, gzipOf, makeTar, makeZip, pax, tarEntry } from "../../test/make-archives.js";
import { packageLimits } from "./limits.js";
import { unpackTar } from "./unpack-tar.js";
import { unpackZip } from "./unpack-zip.js";

let place = "";
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "lorimer-archives-"));
  await mkdir(join(place, "in", "to"), { recursive: true });
});
afterEach(() => rm(place, { recursive: true, force: true }));

const mib = 1024 * 1024;
const zeros = Buffer.alloc(mib);
const ok = { name: "plugin/plugin.json", content: "{}" };
const zip = (...entries: Parameters<typeof makeZip>[0]): Buffer => makeZip([ok, ...entries]);
const tar = (...entries: Parameters<typeof makeTar>[0]): Buffer => makeTar([ok, ...entries]);

const hostile: Readonly<Record<string, () => Buffer>> = {
  "zip: ../": () => zip({ name: "../out", content: "x" }),
  "zip: deep ../": () => zip({ name: "plugin/../../out", content: "x" }),
  "zip: absolute": () => zip({ name: "/tmp/lorimer-out", content: "x" }),
  "zip: drive": () => zip({ name: "C:/out", content: "x" }),
  "zip: drive without slash": () => zip({ name: "C:out", content: "x" }),
  "zip: backslash": () => zip({ name: "..\\..\\out", content: "x" }),
  "zip: share": () => zip({ name: "\\\\host\\share\\out", content: "x" }),
  "zip: NUL": () => zip({ name: "a\0/../../out", content: "x" }),
  "zip: symlink": () => zip({ name: "link", content: "/etc", mode: 0o120777 }),
  "zip: through a symlink": () => zip({ name: "link", content: "..", mode: 0o120777 }, { name: "link/out", content: "x" }),
  "zip: device": () => zip({ name: "null", mode: 0o020666 }),
  "zip: name of a device": () => zip({ name: "plugin/CON.txt", content: "x" }),
  "zip: other case": () => zip({ name: "plugin/PLUGIN.json", content: "x" }),
  "zip: other form of a letter": () => zip({ name: "caf\u00e9", content: "x" }, { name: "cafe\u0301", content: "y" }),
  "zip: a file as a folder": () => zip({ name: "plugin/plugin.json/out", content: "x" }),
  "zip: stream": () => zip({ name: "a:hidden", content: "x" }),
  "zip: repository": () => zip({ name: ".GIT/hooks/post-checkout", content: "x" }),
  "zip: hidden repository": () => zip({ name: ".g\u200cit/config", content: "x" }),
  "zip: trailing dot": () => zip({ name: "a./out", content: "x" }),
  "zip: encrypted": () => zip({ name: "a", content: "x", flags: 1 }),
  "zip: unknown compression": () => zip({ name: "a", content: "x", method: 12 }),
  "zip: wrong checksum": () => zip({ name: "a", content: "x", crc: 1 }),
  "zip: 10 GB that says 100 bytes": () => zip({ name: "a", size: 100, packed: bomb(Buffer.alloc(0), zeros, 10_240) }),
  "zip: 4 GB": () => zip({ name: "a", size: 0xfffffffe, packed: bomb(Buffer.alloc(0), zeros, 4096) }),
  "zip: a million entries": () => makeZip([{ name: "a" }], 1_000_000),
  "zip: cut off": () => zip({ name: "a", content: "x" }).subarray(0, 60),
  "tar: ../": () => tar({ name: "../out", content: "x" }),
  "tar: strip escape": () => tar({ name: "package/../../../out", content: "x" }),
  "tar: absolute": () => tar({ name: "/tmp/lorimer-out", content: "x" }),
  "tar: backslash": () => tar({ name: "..\\out", content: "x" }),
  "tar: symlink": () => tar({ name: "link", type: "2", link: "/etc" }),
  "tar: through a symlink": () => tar({ name: "link", type: "2", link: ".." }, { name: "link/out", content: "x" }),
  "tar: hardlink": () => tar({ name: "link", type: "1", link: "/etc/passwd" }),
  "tar: device": () => tar({ name: "null", type: "3" }),
  "tar: pipe": () => tar({ name: "pipe", type: "6" }),
  "tar: ../ in a long name": () => tar({ name: "long", type: "L", content: "../../out\0" }, { name: "a", content: "x" }),
  "tar: ../ in a header": () => tar({ name: "h", type: "x", content: pax("path", "../../out") }, { name: "a", content: "x" }),
  "tar: a size in a header": () => tar({ name: "h", type: "x", content: pax("size", "512") }, { name: "a", content: "x" }),
  "tar: other case": () => tar({ name: "A", content: "x" }, { name: "a", content: "y" }),
  "tar: twice": () => tar({ name: "a", content: "x" }, { name: "a", content: "y" }),
  "tar: wrong checksum": () => tar({ name: "a", content: "x", brokenSum: true }),
  "tar: 10 GB": () => gzipOf(bomb(tarEntry({ name: "a", size: 10 * 1024 * mib }), zeros, 10_240)),
  "tar: 10 GB after its end": () => gzipOf(bomb(Buffer.concat([tarEntry(ok), Buffer.alloc(1024)]), zeros, 10_240)),
  "tar: a million entries": () =>
    gzipOf(bomb(Buffer.alloc(0), Buffer.concat(Array.from({ length: 1000 }, () => tarEntry({ name: "a/", type: "5" }))), 1000)),
  "tar: cut off": () => tar({ name: "a", content: "x".repeat(10_000) }).subarray(0, 80),
};

describe("an archive that no package is", () => {
  let slowest = 0;
  let largest = 0;
  it.each(Object.keys(hostile))("%s: is refused, and nothing is written outside", { timeout: 120_000 }, async (name) => {
    const file = join(place, "archive");
    await writeFile(file, hostile[name]?.() ?? "");
    const into = join(place, "in", "to");
    const started = performance.now();
    await expect((name.startsWith("zip") ? unpackZip : unpackTar)(file, into, packageLimits)).rejects.toMatchObject({
      code: "PLUGIN_ARCHIVE_UNSAFE",
    });
    slowest = Math.max(slowest, performance.now() - started);
    expect(await readdir(place)).toEqual(["archive", "in"]);
    expect(await readdir(join(place, "in"))).toEqual(["to"]);
    await expect(stat("/tmp/lorimer-out")).rejects.toMatchObject({ code: "ENOENT" });
    let bytes = 0;
    for (const entry of await readdir(into, { recursive: true, withFileTypes: true })) {
      expect(entry.isFile() || entry.isDirectory()).toBe(true);
      if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
    }
    largest = Math.max(largest, bytes);
    expect(bytes).toBeLessThanOrEqual(packageLimits.bytes);
  });

  it("costs a bounded time and space", () => {
    console.log(`figure: hostile archives refused ${Object.keys(hostile).length}, bytes outside 0`);
    console.log(`figure: slowest hostile archive ms ${Math.round(slowest)}, most bytes inside ${largest}`);
    expect(slowest).toBeLessThan(60_000);
  });
});

describe("an ordinary archive", () => {
  it("is unpacked with its names, contents and what can be run", async () => {
    const into = join(place, "in", "to");
    const file = join(place, "archive");
    await writeFile(
      file,
      zip({ name: "plugin/bin/", mode: 0o040755 }, { name: "plugin/bin/go", content: "#!/bin/sh\n", mode: 0o100755, method: 0 }),
    );
    await unpackZip(file, into, packageLimits);
    expect(await readFile(join(into, "plugin/bin/go"), "utf8")).toBe("#!/bin/sh\n");
    expect((await stat(join(into, "plugin/bin/go"))).mode & 0o111).not.toBe(0);

    const tarred = join(place, "in", "tarred");
    await mkdir(tarred);
    const long = `package/${"d".repeat(90)}/${"n".repeat(90)}`;
    await writeFile(
      file,
      tar(
        { name: "h", type: "x", content: pax("path", long) },
        { name: "short", content: "long" },
        { name: "package/run", content: "x", mode: 0o755 },
      ),
    );
    await unpackTar(file, tarred, packageLimits);
    expect(await readFile(join(tarred, long), "utf8")).toBe("long");
    expect((await stat(join(tarred, "package/run"))).mode & 0o111).not.toBe(0);
  });
});
