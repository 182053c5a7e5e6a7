import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { messageOf } from "@lorimer/sdk";

/** Larger settings files are refused: reading them would hold up the start. */
const maxFileBytes = 4 * 1024 * 1024;

export type FileText = { readonly text: string } | { readonly fault: string };

/** The text of a file, what is wrong with it, or undefined where there is none. Never waits, whatever stands there. */
export function readText(path: string): FileText | undefined {
  let descriptor: number;
  try {
    // Not blocking, because opening a pipe would wait for its other end.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? undefined : { fault: `cannot be read: ${messageOf(error)}` };
  }
  try {
    const info = fstatSync(descriptor);
    if (!info.isFile()) return { fault: info.isDirectory() ? "is a directory; expected a file" : "is not a regular file" };
    if (info.size > maxFileBytes) return { fault: `is larger than ${maxFileBytes} bytes` };
    const bytes = readAll(descriptor, info.size);
    if (bytes.length > maxFileBytes) return { fault: `is larger than ${maxFileBytes} bytes` };
    return isUtf8(bytes) ? { text: bytes.toString("utf8") } : { fault: "is not UTF-8 text" };
  } catch (error) {
    return { fault: `cannot be read: ${messageOf(error)}` };
  } finally {
    closeSync(descriptor);
  }
}

/** To the end of the file, also where it grows meanwhile, but never much further than the limit. */
function readAll(descriptor: number, size: number): Buffer {
  let buffer = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const count = readSync(descriptor, buffer, length, buffer.length - length, length);
    length += count;
    if (count === 0 || length > maxFileBytes) return buffer.subarray(0, length);
    if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
  }
}
