/** True when `path` is `folder` or below it. Both absolute, with slashes, without `..`. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** Folds what file systems may take for the same name: case, Unicode forms, characters they ignore, trailing dots and blanks. */
export function folded(path: string): string {
  if (/^[a-z0-9_\-/.@+]*$/.test(path) && !/\.(?:\/|$)/.test(path)) return path;
  return path
    .normalize("NFKC")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .toLowerCase()
    .replace(/([^/.])[. ]+(?=\/|$)/g, "$1");
}
