import { resolve } from "node:path";
import { defineTool, toolFailure, WorkingDirectory, Workspace } from "@lorimer/sdk";
import * as z from "zod/mini";

/** A tool: what the model may ask to be run. It reaches files only through the services it names. */
export default defineTool({
  name: "CountWords",
  description: "Counts the words of a text file.",
  input: z.strictObject({ path: z.string() }),
  needs: { workspace: Workspace, directory: WorkingDirectory },
  readOnly: true,
  concurrencySafe: true,
  title: ({ path }) => `Count the words of ${path}`,
  paths: ({ path }) => [path],
  async run({ path }, { workspace, directory }, { signal }) {
    const at = resolve(directory.path, path);
    if ((await workspace.files.stat(at))?.kind !== "file") return toolFailure(`There is no file ${path}.`);
    const text = new TextDecoder().decode(await workspace.files.read(at, { signal }));
    const words = text.split(/\s+/).filter((word) => word !== "").length;
    return `${words} ${words === 1 ? "word" : "words"}`;
  },
});
