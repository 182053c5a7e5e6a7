import { createHash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import { comparable, entryPath } from "./entry-path.js";
import type { Limits } from "./limits.js";

/** Refuses a whole archive: one bad entry says that the rest is not to be trusted either. */
export function unsafeArchive(entry: string, fault: string): LorimerError {
  return new LorimerError("PLUGIN_ARCHIVE_UNSAFE", `${JSON.stringify(entry.slice(0, 120))}: ${fault}. Nothing was installed.`, {
    hint: "Tell the author of the package; an archive made by npm pack, git archive or zip -r of plain files is accepted.",
  });
}

/** A new, empty folder into which an archive is written: plain files and folders only, each once, none outside, no more than the limits say. */
export class UnpackedFolder {
  readonly #root: string;
  readonly #limits: Limits;
  readonly #kinds = new Map<string, "file" | "folder">();
  readonly #made = new Set<string>();
  #entries = 0;
  #bytes = 0;

  constructor(root: string, limits: Limits) {
    this.#root = root;
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Counts an entry and checks its name. Undefined for the folder itself. */
  admit(name: string, kind: "file" | "folder"): string | undefined {
    this.#entries++;
    if (this.#entries > this.#limits.entries) throw unsafeArchive(name, `it holds more than ${this.#limits.entries} entries`);
    const read = entryPath(name);
    if ("fault" in read) throw unsafeArchive(name, read.fault);
    if (read.path === "") {
      if (kind === "file") throw unsafeArchive(name, "it has no name");
      return undefined;
    }
    this.#claim(name, read.path, kind);
    return read.path;
  }

  async folder(name: string): Promise<void> {
    const path = this.admit(name, "folder");
    if (path !== undefined) await this.#make(path);
  }

  /** Writes a file that was admitted. Answers with the digest of its content. */
  async write(path: string, content: AsyncIterable<Uint8Array>, executable: boolean): Promise<string> {
    const parent = dirname(path);
    if (parent !== ".") await this.#make(parent);
    const hash = createHash("sha256");
    const file = await open(join(this.#root, path), "wx", executable ? 0o755 : 0o644);
    try {
      for await (const chunk of content) {
        this.#bytes += chunk.length;
        if (this.#bytes > this.#limits.bytes) throw unsafeArchive(path, `it unpacks to more than ${this.#limits.bytes} bytes`);
        hash.update(chunk);
        await file.write(chunk);
      }
    } finally {
      await file.close();
    }
    return hash.digest("hex");
  }

  async #make(path: string): Promise<void> {
    if (this.#made.has(path)) return;
    await mkdir(join(this.#root, path), { recursive: true, mode: 0o755 });
    this.#made.add(path);
  }

  #claim(name: string, path: string, kind: "file" | "folder"): void {
    const parts = path.split("/");
    const key = comparable(path);
    for (let end = 1; end < parts.length; end++) {
      const above = comparable(parts.slice(0, end).join("/"));
      if (this.#kinds.get(above) === "file") throw unsafeArchive(name, "it lies inside a file");
      this.#kinds.set(above, "folder");
    }
    const before = this.#kinds.get(key);
    if (before !== undefined && (before === "file" || kind === "file")) throw unsafeArchive(name, "another entry has the same name");
    this.#kinds.set(key, kind);
  }
}
