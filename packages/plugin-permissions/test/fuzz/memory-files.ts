import { posix } from "node:path";
import type { FileFacts } from "../../src/paths/file-facts.js";

/** Facts of a disk that does not exist: every path is what it says, but for the links given, and a folder, but for the files given. */
export function memoryFiles(links: Readonly<Record<string, string>> = {}, files: readonly string[] = []): FileFacts {
  return {
    look(path) {
      const plain = posix.normalize(path);
      const real = links[plain] ?? plain;
      return { real, kind: files.includes(real) || /\.\w+$/.test(real) ? "file" : "directory", links: 1 };
    },
    git: () => ({ safe: true, why: undefined }),
  };
}
