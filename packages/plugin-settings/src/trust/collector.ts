import type { Brought, BroughtKind } from "./brought.js";
import { digestOf } from "./digest.js";
import type { FolderReader } from "./folder-reader.js";
import { visibleLine } from "./visible-line.js";

/** Gathers what one folder brings. */
export interface Collector {
  readonly reader: FolderReader;
  /** Something that acts once the folder is trusted; `content` is all that it means. */
  add(kind: BroughtKind, name: string, path: string, does: string, content: unknown): void;
  /** Something that is only told. */
  tell(kind: BroughtKind, name: string, path: string, does: string): void;
  readonly items: readonly Brought[];
}

export function collector(reader: FolderReader): Collector {
  const items: Brought[] = [];
  const put = (kind: BroughtKind, name: string, path: string, does: string, content: unknown, acts: boolean): void =>
    void items.push({
      kind,
      name: visibleLine(name),
      folder: reader.root,
      path: visibleLine(path),
      does: visibleLine(does),
      digest: digestOf([kind, content]),
      acts,
    });
  return {
    reader,
    items,
    add: (kind, name, path, does, content) => put(kind, name, path, does, content, true),
    tell: (kind, name, path, does) => put(kind, name, path, does, [path, does], false),
  };
}
