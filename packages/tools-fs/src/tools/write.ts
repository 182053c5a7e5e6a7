import { defineTool, toolFailure, WorkingDirectory, Workspace } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import * as z from "zod/mini";
import { prepareWrite } from "../edit/prepare-write.js";
import type { WriteInput } from "../edit/prepare-write.js";
import { keptOriginal } from "../output.js";
import type { WriteOutput } from "../output.js";
import { structuredPatch } from "../patch/structured-patch.js";
import { path } from "../schema/lenient.js";
import { FileState } from "../state/file-state.js";
import { writeKnown, writeNew } from "../state/known-file.js";

const input: z.ZodMiniType<WriteInput> = z.object({ file_path: path(), content: z.string() });

const write: Tool = defineTool({
  name: "Write",
  description:
    "Writes a whole file, making missing folders. An existing file is replaced and must have been Read first; to change part of one, prefer Edit.",
  input,
  needs: { workspace: Workspace, directory: WorkingDirectory, state: FileState },
  title: ({ file_path }) => `Write ${file_path}`,
  summary: ({ file_path, content }) => `${file_path} (${content.length} characters)`,
  paths: ({ file_path }) => [file_path],
  async validate(given, services) {
    const prepared = await prepareWrite(given, services);
    return "reason" in prepared ? prepared.reason : undefined;
  },
  async run(given, services) {
    const { workspace, state } = services;
    const file = await prepareWrite(given, services);
    if ("reason" in file) return toolFailure(file.reason);
    const refused =
      file.existing === undefined
        ? await writeNew(file.path, file.realPath, file.bytes, workspace, state)
        : await writeKnown(file.path, file.existing, file.bytes, workspace, state);
    if (refused !== undefined) return toolFailure(refused);
    return {
      type: file.existing === undefined ? "create" : "update",
      filePath: file.path,
      content: given.content,
      structuredPatch: file.existing === undefined ? [] : await structuredPatch(file.before ?? "", file.after),
      originalFile: keptOriginal(file.before),
      kept: file.kept,
    } satisfies WriteOutput as WriteOutput;
  },
  present(output) {
    const kept = output.kept.length === 0 ? "" : ` It keeps ${output.kept.join(" and ")}.`;
    return { content: `${output.type === "create" ? "Created" : "Replaced"} ${output.filePath}.${kept}` };
  },
});

export default write;
