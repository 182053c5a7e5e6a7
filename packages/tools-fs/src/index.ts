export { plugin } from "./plugin.js";
export type {
  EditOutput,
  GlobOutput,
  GrepOutput,
  NotebookEditOutput,
  ReadOutput,
  RenderedCell,
  TextFileOutput,
  WriteOutput,
} from "./output.js";
export type { PatchHunk } from "./patch/structured-patch.js";
