import { dirname } from "node:path";
import type { Workspace, WorkingDirectory } from "@lorimer/sdk";
import { missingFile } from "../paths/missing-file.js";
import { resolvePath } from "../paths/resolve-path.js";
import { openForChange } from "../state/known-file.js";
import type { KnownFile } from "../state/known-file.js";
import type { FileState } from "../state/file-state.js";
import { openText, wellFormed } from "../text/text-file.js";
import { planEdit } from "./plan-edit.js";

export interface EditInput {
  readonly file_path: string;
  readonly old_string: string;
  readonly new_string: string;
  readonly replace_all?: boolean | undefined;
}

export interface EditServices {
  readonly workspace: Workspace;
  readonly directory: WorkingDirectory;
  readonly state: FileState;
}

/** An edit that can be made: what to write over which file, or into which new one. */
export interface PreparedEdit {
  readonly path: string;
  readonly existing: KnownFile | undefined;
  readonly realPath: string;
  readonly before: string | null;
  readonly after: string;
  readonly bytes: Uint8Array;
  readonly replaced: number;
  readonly quotesMatched: boolean;
}

export async function prepareEdit(input: EditInput, services: EditServices): Promise<PreparedEdit | { readonly reason: string }> {
  const path = resolvePath(input.file_path, services.workspace, services.directory);
  if (path.toLowerCase().endsWith(".ipynb") && input.old_string !== "")
    return { reason: `${path} is a notebook: change its cells with NotebookEdit.` };
  const file = await openForChange(path, services.workspace, services.state);
  if (file.kind === "refused") return file;
  if (file.kind === "missing") {
    if (input.old_string !== "") return { reason: `${await missingFile(path, services.workspace)} To create it, leave old_string empty.` };
    return created(input, path, file.realPath, undefined, services);
  }
  if (input.old_string === "") {
    if (file.bytes.length > 0)
      return {
        reason: `old_string is empty, but ${path} already has content. Give the text to replace, or use Write to replace all of it.`,
      };
    return created(input, path, file.realPath, file, services);
  }
  const text = openText(file.bytes);
  if (text === undefined) return { reason: `${path} is a binary file and cannot be edited as text.` };
  const plan = planEdit(text, { oldString: input.old_string, newString: input.new_string, replaceAll: input.replace_all ?? false });
  if (!plan.ok) return plan;
  return {
    path,
    existing: file,
    realPath: file.realPath,
    before: text.text,
    after: plan.text,
    bytes: plan.bytes,
    replaced: plan.replaced,
    quotesMatched: plan.quotesMatched,
  };
}

async function created(
  input: EditInput,
  path: string,
  realPath: string,
  existing: KnownFile | undefined,
  { workspace }: EditServices,
): Promise<PreparedEdit | { readonly reason: string }> {
  const blocked = await blockedFolder(path, workspace);
  if (blocked !== undefined) return { reason: blocked };
  const after = wellFormed(input.new_string);
  return { path, existing, realPath, before: null, after, bytes: Buffer.from(after), replaced: 0, quotesMatched: false };
}

/** Why a new file cannot stand at a path: something on the way to it is not a folder. */
export async function blockedFolder(path: string, workspace: Workspace): Promise<string | undefined> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const info = await workspace.files.stat(folder).catch(() => undefined);
    if (info?.kind === "directory" || (info === undefined && dirname(folder) === folder)) return undefined;
    if (info !== undefined) return `${path} cannot be created: ${folder} is not a folder.`;
  }
}
