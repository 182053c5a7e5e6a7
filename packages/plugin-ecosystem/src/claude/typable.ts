/** What stands behind the slash and the name of a package. */
const inPackage = /^[\p{L}\p{M}\p{N}_.:-]*[\p{L}\p{M}\p{N}_-]$/u;

/** A folder or a file of a project, whose names stand behind the slash alone. */
const segment = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_.-]*[\p{L}\p{M}\p{N}_-])?$/u;

/** A command's name as a person can type it: with dashes where it cannot be as it is. Undefined where nothing is left, or a project names it. */
export function typable(name: string, isProject: boolean): string | undefined {
  const parts = name.split(":");
  if (isProject) return parts.every((part) => segment.test(part)) ? name : undefined;
  if (inPackage.test(name)) return name;
  const mended = parts.map((part) => part.replaceAll(/[^\p{L}\p{M}\p{N}_.-]+/gu, "-").replaceAll(/^[-.]+|[-.]+$/g, ""));
  return mended.includes("") ? undefined : mended.join(":");
}
