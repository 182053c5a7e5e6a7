import { join } from "node:path";
import type { WorkspaceFiles } from "@lorimer/sdk";
import type { ReadableFiles } from "../files/files-at-hand.js";

/** Which imports from outside of a project a person allowed, in one file of their own folder: by path, and by the content it had then. */
export class ImportApprovals {
  readonly #file: string;
  readonly #files: ReadableFiles;
  readonly #writer: Pick<WorkspaceFiles, "write">;

  constructor(userFolder: string, files: ReadableFiles, writer: Pick<WorkspaceFiles, "write">) {
    this.#file = join(userFolder, "instruction-imports.json");
    this.#files = files;
    this.#writer = writer;
  }

  /** Nothing is allowed where the file is damaged, or where others may write it. */
  async read(): Promise<ReadonlyMap<string, readonly string[]>> {
    try {
      const info = await this.#files.stat(this.#file);
      if (info === undefined || (process.platform !== "win32" && (info.mode & 0o022) !== 0)) return new Map();
      const content: unknown = JSON.parse(new TextDecoder().decode(await this.#files.read(this.#file, { maxBytes: 1 << 20 })));
      const approved = typeof content === "object" && content !== null && "approved" in content ? content.approved : undefined;
      if (typeof approved !== "object" || approved === null) return new Map();
      return new Map(
        Object.entries(approved).map(([file, digests]) => [
          file,
          Array.isArray(digests) ? digests.filter((digest) => typeof digest === "string") : [],
        ]),
      );
    } catch {
      return new Map();
    }
  }

  /** Of two processes that do this in the same moment one may win; the other import is asked about again. */
  async add(file: string, digest: string): Promise<void> {
    const approved = new Map(await this.read());
    approved.set(file, [...new Set([...(approved.get(file) ?? []), digest])]);
    const text = `${JSON.stringify({ version: 1, approved: Object.fromEntries(approved) }, null, 2)}\n`;
    await this.#writer.write(this.#file, new TextEncoder().encode(text), { mode: 0o600 });
  }
}
