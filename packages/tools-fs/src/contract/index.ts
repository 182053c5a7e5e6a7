export { FileState } from "../state/file-state.js";
export type {
  EditOutput,
  GlobOutput,
  GrepOutput,
  NotebookEditOutput,
  ReadOutput,
  RenderedCell,
  TextFileOutput,
  WriteOutput,
} from "../output.js";
export type { PatchHunk } from "../patch/structured-patch.js";
