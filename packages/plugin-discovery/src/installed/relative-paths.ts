import { isAbsolute, join, sep } from "node:path";
import type { PackageParts } from "../contract/index.js";

type Parts = Partial<PackageParts>;

/** Paths inside the package without the package's own, which would stand there several times for each of hundreds. */
export function withRelativePaths(root: string, parts: Parts): Parts {
  return withPaths(parts, (path) => (path.startsWith(root + sep) ? path.slice(root.length + 1) : path));
}

export function withAbsolutePaths(root: string, parts: Parts): Parts {
  return withPaths(parts, (path) => (isAbsolute(path) ? path : join(root, path)));
}

function withPaths({ skills, commands, agents, executables, ...others }: Parts, change: (path: string) => string): Parts {
  return {
    ...others,
    ...(skills && { skills: skills.map((skill) => ({ ...skill, dir: change(skill.dir), file: change(skill.file) })) }),
    ...(commands && { commands: commands.map((command) => ({ ...command, file: change(command.file) })) }),
    ...(agents && { agents: agents.map((agent) => ({ ...agent, file: change(agent.file) })) }),
    ...(executables && { executables: executables.map(change) }),
  };
}
