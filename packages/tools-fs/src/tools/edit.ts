import { defineTool, toolFailure, WorkingDirectory, Workspace } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import * as z from "zod/mini";
import { prepareEdit } from "../edit/prepare-edit.js";
import type { EditInput } from "../edit/prepare-edit.js";
import type { EditOutput } from "../output.js";
import { keptOriginal } from "../output.js";
import { structuredPatch } from "../patch/structured-patch.js";
import { lenientBoolean, path } from "../schema/lenient.js";
import { FileState } from "../state/file-state.js";
import { writeKnown, writeNew } from "../state/known-file.js";

const input: z.ZodMiniType<EditInput> = z.object({
  file_path: path(),
  old_string: z.string(),
  new_string: z.string(),
  replace_all: z.optional(lenientBoolean()),
});

const edit: Tool = defineTool({
  name: "Edit",
  description:
    "Replaces old_string with new_string in a file you have Read. Copy old_string exactly as the file has it, indentation included, without Read's line numbers; " +
    "it must occur once: add surrounding lines until it does, or set replace_all. \\n matches any line end. An empty old_string creates a file.",
  input,
  needs: { workspace: Workspace, directory: WorkingDirectory, state: FileState },
  title: ({ file_path }) => `Edit ${file_path}`,
  summary: ({ file_path }) => file_path,
  paths: ({ file_path }) => [file_path],
  destructive: false,
  async validate(given, services) {
    const prepared = await prepareEdit(given, services);
    return "reason" in prepared ? prepared.reason : undefined;
  },
  async run(given, services) {
    const { workspace, state } = services;
    const edit = await prepareEdit(given, services);
    if ("reason" in edit) return toolFailure(edit.reason);
    const refused =
      edit.existing === undefined
        ? await writeNew(edit.path, edit.realPath, edit.bytes, workspace, state)
        : await writeKnown(edit.path, edit.existing, edit.bytes, workspace, state);
    if (refused !== undefined) return toolFailure(refused);
    return {
      filePath: edit.path,
      oldString: given.old_string,
      newString: given.new_string,
      originalFile: keptOriginal(edit.before),
      structuredPatch: await structuredPatch(edit.before ?? "", edit.after),
      userModified: false,
      replaceAll: given.replace_all ?? false,
      replaced: edit.replaced,
      quotesMatched: edit.quotesMatched,
    } satisfies EditOutput;
  },
  present(output) {
    if (output.replaced === 0) return { content: `Created ${output.filePath}.` };
    const places = output.replaced === 1 ? "" : ` in ${output.replaced} places`;
    const quotes = output.quotesMatched ? " The file has typographic quotation marks there; they were kept." : "";
    return { content: `Edited ${output.filePath}${places}.${quotes}` };
  },
});

export default edit;
