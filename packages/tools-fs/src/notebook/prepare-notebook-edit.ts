import type { Workspace, WorkingDirectory } from "@lorimer/sdk";
import { missingFile } from "../paths/missing-file.js";
import { resolvePath } from "../paths/resolve-path.js";
import type { FileState } from "../state/file-state.js";
import { openForChange } from "../state/known-file.js";
import type { KnownFile } from "../state/known-file.js";
import { openText, wellFormed } from "../text/text-file.js";
import { editCells } from "./edit-cells.js";
import type { EditedCells } from "./edit-cells.js";

export interface NotebookEditInput {
  readonly notebook_path: string;
  readonly new_source: string;
  readonly cell_id?: string | undefined;
  readonly cell_type?: "code" | "markdown" | undefined;
  readonly edit_mode?: "replace" | "insert" | "delete" | undefined;
}

export interface PreparedNotebookEdit {
  readonly path: string;
  readonly existing: KnownFile;
  readonly before: string;
  readonly after: string;
  readonly bytes: Uint8Array;
  readonly edited: EditedCells;
}

export async function prepareNotebookEdit(
  input: NotebookEditInput,
  services: { readonly workspace: Workspace; readonly directory: WorkingDirectory; readonly state: FileState },
): Promise<PreparedNotebookEdit | { readonly reason: string }> {
  const path = resolvePath(input.notebook_path, services.workspace, services.directory);
  if (!path.toLowerCase().endsWith(".ipynb")) return { reason: `${path} is not a notebook (.ipynb): use Edit.` };
  const existing = await openForChange(path, services.workspace, services.state);
  if (existing.kind === "refused") return existing;
  if (existing.kind === "missing") return { reason: await missingFile(path, services.workspace) };
  const text = openText(existing.bytes);
  if (text === undefined) return { reason: `${path} is not a text file.` };
  const edit = {
    mode: input.edit_mode ?? "replace",
    cellId: input.cell_id,
    cellType: input.cell_type,
    source: wellFormed(input.new_source),
  } as const;
  const edited = editCells(text.text, edit);
  if ("reason" in edited) return { reason: `${path} cannot be changed: ${edited.reason}.` };
  const { start, end, text: replacement } = edited.splice;
  const after = text.text.slice(0, start) + replacement + text.text.slice(end);
  const bytes = text.splice([edited.splice]);
  if (bytes === undefined) return { reason: `${path} is encoded as Latin-1, which lacks a character of new_source.` };
  return { path, existing, before: text.text, after, bytes, edited };
}
