import { join } from "node:path";

/** Splits a glob into the folder that it names outright, empty where it names none, and the rest, which is matched below that folder. */
export function splitGlob(glob: string): { readonly folder: string; readonly rest: string } {
  if (!glob.includes("/")) return { folder: "", rest: glob };
  const parts = glob.split("/");
  const magic = parts.findIndex((part) => /[*?[\]{}()!+@\\]/.test(part));
  const named = magic < 0 ? parts.length - 1 : magic;
  const folder = parts.slice(0, named).join("/");
  const rest = parts.slice(named).join("/");
  if (glob.startsWith("/") && folder === "") return { folder: "/", rest: anchored(rest) };
  return { folder, rest: anchored(rest) };
}

/** A glob without "/" would match at any depth; one that followed a folder is meant to match in that folder. */
function anchored(rest: string): string {
  return rest === "" ? "**" : rest.includes("/") ? rest : `/${rest}`;
}

/** The folder that a search by glob looks at, as its path and its glob name it together; undefined for the current one. */
export function searchedFolder(glob: string, path: string | undefined): string | undefined {
  const { folder } = splitGlob(glob);
  if (folder === "") return path === "" ? undefined : path;
  return path === undefined || path === "" || folder.startsWith("/") || folder.startsWith("~") ? folder : join(path, folder);
}
