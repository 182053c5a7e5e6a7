import { crc32 } from "node:zlib";
import { LorimerError, messageOf } from "@lorimer/sdk";
import type { Entry, ZipFile } from "yauzl";
import type { Limits } from "./limits.js";
import { unsafeArchive, UnpackedFolder } from "./unpacked-folder.js";

/** Unpacks a zip file into a new folder. The list of entries is checked as a whole before the first byte is written. */
export async function unpackZip(file: string, root: string, limits: Limits): Promise<void> {
  const zip = await openZip(file);
  try {
    if (zip.entryCount > limits.entries) throw unsafeArchive(file, `it holds more than ${limits.entries} entries`);
    const folder = new UnpackedFolder(root, limits);
    const files: { readonly path: string; readonly entry: Entry }[] = [];
    const folders: string[] = [];
    let claimed = 0;
    for await (const entry of zip.eachEntry()) {
      const kind = kindOf(entry);
      const path = folder.admit(entry.fileName, kind);
      claimed += entry.uncompressedSize;
      if (claimed > limits.bytes) throw unsafeArchive(entry.fileName, `it unpacks to more than ${limits.bytes} bytes`);
      if (path === undefined) continue;
      if (kind === "folder") folders.push(path);
      else files.push({ path, entry });
    }
    for (const { path, entry } of files) {
      const stream = await zip.openReadStreamPromise(entry, {});
      await folder.write(path, checked(stream, entry), ((entry.externalFileAttributes >>> 16) & 0o100) !== 0);
    }
  } catch (error) {
    if (error instanceof LorimerError) throw error;
    throw new LorimerError("PLUGIN_ARCHIVE_UNSAFE", `The archive cannot be read: ${messageOf(error)}. Nothing was installed.`, {
      cause: error,
    });
  } finally {
    zip.close();
  }
}

async function openZip(file: string): Promise<ZipFile> {
  const { openPromise } = await import("yauzl");
  try {
    return await openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true });
  } catch (error) {
    throw new LorimerError("PLUGIN_ARCHIVE_UNSAFE", `It is no zip file: ${messageOf(error)}.`, { cause: error });
  }
}

function kindOf(entry: Entry): "file" | "folder" {
  const { fileName: name, externalFileAttributes: attributes, generalPurposeBitFlag: flags, compressionMethod: method } = entry;
  if ((flags & 1) !== 0) throw unsafeArchive(name, "it is encrypted");
  if (method !== 0 && method !== 8) throw unsafeArchive(name, "it is compressed in a way that is not known here");
  const type = (attributes >>> 16) & 0o170000;
  if (type === 0o120000) throw unsafeArchive(name, "it is a link");
  if (type !== 0 && type !== 0o100000 && type !== 0o040000) throw unsafeArchive(name, "it is neither a file nor a folder");
  const isFolder = name.endsWith("/");
  if ((type === 0o040000) !== isFolder && type !== 0) throw unsafeArchive(name, "its name and its kind disagree");
  return isFolder ? "folder" : "file";
}

async function* checked(stream: AsyncIterable<unknown>, entry: Entry): AsyncIterable<Uint8Array> {
  let sum = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum >>> 0 !== entry.crc32 >>> 0) throw unsafeArchive(entry.fileName, "its content is damaged");
}
