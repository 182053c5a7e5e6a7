import { resolve, sep } from "node:path";

const mostNamed = 50;

/** Paths below the folders that a command line may mean: its words, seen from where it starts. */
export function namedPaths(command: string, cwd: string, folders: readonly string[]): readonly string[] {
  const words = command.split(/[\s;|&<>()'"`=,{}$]+/).filter((word) => word !== "" && !word.startsWith("-") && word.length <= 300);
  const paths = new Set<string>();
  for (const word of words) {
    const path = resolve(cwd, word);
    if (!/[*?\0]/.test(word) && folders.some((folder) => path.startsWith(folder === sep ? sep : `${folder}${sep}`))) paths.add(path);
    if (paths.size >= mostNamed) break;
  }
  return [...paths];
}
