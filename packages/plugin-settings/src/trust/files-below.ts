import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { Collector } from "./collector.js";
import { linkTarget } from "./folder-reader.js";

export interface FileBelow {
  /** From the folder that was looked at. */
  readonly path: string;
  /** Of Markdown and JSON; empty for everything else. */
  readonly text: string;
  readonly digest: string;
}

const deepest = 8;

/** Every file below a folder, in order, with its content; links that lead out are told and left out. */
export function filesBelow(folder: string, to: Collector, wanted: (path: string) => boolean = () => true): readonly FileBelow[] {
  const files: FileBelow[] = [];
  const seen = new Set<string>();
  walk(folder, 0);
  return files;

  function walk(path: string, depth: number): void {
    const real = realOf(join(to.reader.root, path));
    if (real === undefined || seen.has(real)) return;
    seen.add(real);
    for (const name of to.reader.names(path)) {
      const below = `${path}/${name}`;
      switch (to.reader.kindOf(below)) {
        case "folder":
          if (depth >= deepest) to.tell("unreadable", name, below, "lies too deep, so it is ignored");
          else if (name !== "node_modules" && name !== ".git") walk(below, depth + 1);
          break;
        case "file":
          if (wanted(below)) add(below);
          break;
        case "outside":
          to.tell("link", name, below, `leads out of the folder, to ${linkTarget(to.reader.root, below) ?? "nothing"}, so it is ignored`);
          break;
        default:
      }
    }
  }

  function add(path: string): void {
    const read = /\.(?:md|json)$/i.test(path) ? to.reader.text(path) : undefined;
    files.push({ path, text: read !== undefined && "text" in read ? read.text : "", digest: to.reader.digest(path) });
  }
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
