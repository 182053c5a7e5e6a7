import { posix } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import type { DirectoryEntry, ErrorCode, FileInfo, WorkspaceFiles } from "@lorimer/sdk";

interface Entry {
  /** Undefined for a folder. */
  readonly bytes: Uint8Array | undefined;
  readonly mode: number;
  readonly mtimeMs: number;
}

/** Files that exist only in memory, with POSIX paths and without links. */
export class MemoryFiles implements WorkspaceFiles {
  readonly #entries = new Map<string, Entry>([["/", { bytes: undefined, mode: 0o755, mtimeMs: 0 }]]);
  #time = 0;

  async stat(path: string): Promise<FileInfo | undefined> {
    const entry = this.#entries.get(clean(path));
    return (
      entry && {
        kind: entry.bytes === undefined ? "directory" : "file",
        size: entry.bytes?.length ?? 0,
        mtimeMs: entry.mtimeMs,
        mode: entry.mode,
      }
    );
  }

  lstat(path: string): Promise<FileInfo | undefined> {
    return this.stat(path);
  }

  async realpath(path: string): Promise<string> {
    return clean(path);
  }

  async read(path: string, options: { readonly maxBytes?: number; readonly signal?: AbortSignal } = {}): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    const bytes = this.#file(path);
    if (bytes.length > (options.maxBytes ?? Number.POSITIVE_INFINITY))
      throw failure("WORKSPACE_READ", path, `it has ${bytes.length} bytes, more than the limit`);
    return bytes.slice();
  }

  async *stream(
    path: string,
    options: { readonly start?: number; readonly end?: number; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<Uint8Array, void, void> {
    const bytes = this.#file(path).slice(options.start ?? 0, options.end);
    for (let start = 0; start < bytes.length; start += 65_536) {
      options.signal?.throwIfAborted();
      yield bytes.subarray(start, start + 65_536);
    }
  }

  async write(path: string, bytes: Uint8Array, options: { readonly mode?: number } = {}): Promise<void> {
    const file = clean(path);
    const before = this.#entries.get(file);
    if (before !== undefined && before.bytes === undefined) throw failure("WORKSPACE_WRITE", path, "it is a folder (EISDIR)");
    await this.makeDirectory(posix.dirname(file));
    this.#entries.set(file, { bytes: bytes.slice(), mode: options.mode ?? before?.mode ?? 0o644, mtimeMs: ++this.#time });
  }

  async append(path: string, bytes: Uint8Array): Promise<void> {
    const before = this.#entries.get(clean(path))?.bytes ?? new Uint8Array();
    await this.write(path, Buffer.concat([before, bytes]));
  }

  async list(path: string): Promise<readonly DirectoryEntry[]> {
    const folder = clean(path);
    const info = await this.stat(folder);
    if (info?.kind !== "directory")
      throw failure("WORKSPACE_READ", path, info === undefined ? "it does not exist (ENOENT)" : "it is not a folder (ENOTDIR)");
    return [...this.#entries]
      .filter(([name]) => name !== "/" && posix.dirname(name) === folder)
      .map(([name, entry]) => ({ name: posix.basename(name), kind: entry.bytes === undefined ? "directory" : "file" }));
  }

  async makeDirectory(path: string): Promise<void> {
    const folder = clean(path);
    const entry = this.#entries.get(folder);
    if (entry?.bytes !== undefined) throw failure("WORKSPACE_WRITE", path, "a part of its path is not a folder (ENOTDIR)");
    if (entry !== undefined) return;
    await this.makeDirectory(posix.dirname(folder));
    this.#entries.set(folder, { bytes: undefined, mode: 0o755, mtimeMs: ++this.#time });
  }

  async remove(path: string): Promise<void> {
    const gone = clean(path);
    for (const name of this.#entries.keys()) {
      if (name === gone || name.startsWith(`${gone}/`)) this.#entries.delete(name);
    }
  }

  #file(path: string): Uint8Array {
    const entry = this.#entries.get(clean(path));
    if (entry?.bytes === undefined)
      throw failure("WORKSPACE_READ", path, entry === undefined ? "it does not exist (ENOENT)" : "it is a folder (EISDIR)");
    return entry.bytes;
  }
}

function clean(path: string): string {
  if (!path.startsWith("/") || path.includes("\0"))
    throw new LorimerError("WORKSPACE_PATH", `The path ${JSON.stringify(path)} is not absolute, or holds a NUL character`);
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

function failure(code: ErrorCode, path: string, reason: string): LorimerError {
  return new LorimerError(code, `Cannot ${code === "WORKSPACE_READ" ? "read" : "write"} ${path}: ${reason}`);
}
