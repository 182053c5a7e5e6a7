import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { LorimerError, messageOf } from "@lorimer/sdk";
import { ByteReader } from "./byte-reader.js";
import type { Limits } from "./limits.js";
import { isEnd, paxRecords, tarHeader } from "./tar-header.js";
import { unsafeArchive, UnpackedFolder } from "./unpacked-folder.js";

/** Names and extended headers of one entry; more is no name. */
const maxMeta = 64 * 1024;

/** Unpacks a tar file compressed by gzip into a new folder, in one pass. Links and devices refuse the whole archive. */
export async function unpackTar(file: string, root: string, limits: Limits): Promise<void> {
  const folder = new UnpackedFolder(root, limits);
  try {
    await pipeline(createReadStream(file), createGunzip(), (source: AsyncIterable<Buffer>) =>
      // What is skipped or padding counts as well, or a bomb could hide in it.
      readEntries(new ByteReader(source, limits.bytes + limits.entries * 2048), folder),
    );
  } catch (error) {
    if (error instanceof LorimerError) throw error;
    throw new LorimerError("PLUGIN_ARCHIVE_UNSAFE", `The archive cannot be read: ${messageOf(error)}. Nothing was installed.`, {
      cause: error,
    });
  }
}

async function readEntries(reader: ByteReader, folder: UnpackedFolder): Promise<void> {
  let longName: string | undefined;
  let metas = 0;
  for (;;) {
    const block = await reader.take(512);
    if (block.length === 0 || isEnd(block)) return reader.drain();
    if (block.length < 512) throw new Error("it ends inside an entry");
    const header = tarHeader(block);
    if (header === undefined) throw new Error("an entry's header is damaged");
    const { type, size, mode } = header;
    const name = longName ?? header.name;
    if ("LxgK".includes(type)) {
      if (size > maxMeta || ++metas > 8) throw unsafeArchive(name, "its header is too long");
      const data = await reader.take(size);
      if (data.length < size) throw new Error("it ends inside a header");
      await reader.skip(padding(size));
      if (type === "K") throw unsafeArchive(name, "it is a link");
      if (type === "L") longName = data.toString("utf8").replace(/\0+$/, "");
      else longName = nameOf(data, name, type) ?? longName;
      continue;
    }
    longName = undefined;
    metas = 0;
    if (type === "5") {
      await folder.folder(name);
      await reader.skip(size + padding(size));
    } else if (type === "0" || type === "7") {
      const path = folder.admit(name, "file");
      if (path === undefined) throw unsafeArchive(name, "it has no name");
      await folder.write(path, reader.stream(size), (mode & 0o100) !== 0);
      await reader.skip(padding(size));
    } else {
      throw unsafeArchive(name, type === "1" || type === "2" ? "it is a link" : "it is neither a file nor a folder");
    }
  }
}

/** A header may give a longer name. One that changes the size or the target would make two readers see different archives. */
function nameOf(data: Buffer, name: string, type: string): string | undefined {
  const records = paxRecords(data);
  if (records === undefined) throw unsafeArchive(name, "its header is damaged");
  if (["size", "linkpath"].some((key) => records.has(key))) throw unsafeArchive(name, "its header gives another size or a target");
  if (type === "g" && records.has("path")) throw unsafeArchive(name, "one name is given for all entries");
  return records.get("path");
}

function padding(size: number): number {
  return (512 - (size % 512)) % 512;
}
