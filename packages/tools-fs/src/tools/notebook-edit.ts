import { defineTool, toolFailure, WorkingDirectory, Workspace } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import * as z from "zod/mini";
import { prepareNotebookEdit } from "../notebook/prepare-notebook-edit.js";
import type { NotebookEditInput } from "../notebook/prepare-notebook-edit.js";
import { keptOriginal } from "../output.js";
import type { NotebookEditOutput } from "../output.js";
import { structuredPatch } from "../patch/structured-patch.js";
import { path } from "../schema/lenient.js";
import { FileState } from "../state/file-state.js";
import { writeKnown } from "../state/known-file.js";

const input: z.ZodMiniType<NotebookEditInput> = z.object({
  notebook_path: path(),
  new_source: z.string(),
  cell_id: z.optional(
    z.string().check(z.describe("Id or number (from 0) of the cell; insert puts the new cell after it, or first without it")),
  ),
  cell_type: z.optional(z.enum(["code", "markdown"])),
  edit_mode: z.optional(z.enum(["replace", "insert", "delete"])),
});

const notebookEdit: Tool = defineTool({
  name: "NotebookEdit",
  description:
    "Replaces (default), inserts or deletes one cell of a Jupyter notebook that you have Read. Replacing a code cell clears its outputs. insert needs cell_type.",
  input,
  needs: { workspace: Workspace, directory: WorkingDirectory, state: FileState },
  title: ({ notebook_path, cell_id, edit_mode }) => `${titles[edit_mode ?? "replace"]} ${cell_id ?? "first"} in ${notebook_path}`,
  summary: ({ notebook_path, cell_id }) => (cell_id === undefined ? notebook_path : `${notebook_path} ${cell_id}`),
  paths: ({ notebook_path }) => [notebook_path],
  destructive: ({ edit_mode }) => edit_mode === "delete",
  async validate(given, services) {
    const prepared = await prepareNotebookEdit(given, services);
    return "reason" in prepared ? prepared.reason : undefined;
  },
  async run(given, services) {
    const edit = await prepareNotebookEdit(given, services);
    if ("reason" in edit) return toolFailure(edit.reason);
    const refused = await writeKnown(edit.path, edit.existing, edit.bytes, services.workspace, services.state);
    if (refused !== undefined) return toolFailure(refused);
    return {
      notebook_path: edit.path,
      edit_mode: given.edit_mode ?? "replace",
      cell_id: edit.edited.cellId,
      cell_type: edit.edited.cellType,
      language: edit.edited.language,
      new_source: given.new_source,
      original_file: keptOriginal(edit.before),
      updated_file: keptOriginal(edit.after),
      structuredPatch: await structuredPatch(edit.before, edit.after),
    } satisfies NotebookEditOutput as NotebookEditOutput;
  },
  present({ edit_mode, cell_id, notebook_path }) {
    const done = edit_mode === "insert" ? "Inserted" : edit_mode === "delete" ? "Deleted" : "Replaced";
    return { content: `${done} cell ${cell_id} in ${notebook_path}.` };
  },
});

const titles = { replace: "Replace cell", insert: "Insert cell after", delete: "Delete cell" } as const;

export default notebookEdit;
