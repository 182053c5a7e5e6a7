// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Read, Write, Edit, NotebookEdit, Glob and Grep: files as an agent works with them */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.tools-fs",
    version: "0.0.0",
    description: "Read, Write, Edit, NotebookEdit, Glob and Grep: files as an agent works with them",
    license: "MIT",
    extensions: { "dev.lorimer": { engine: "0", access: ["files:read", "files:write", "processes"] } },
  },
  contributes: {
    tools: [
      {
        name: "Edit",
        description:
          "Replaces old_string with new_string in a file you have Read. Copy old_string exactly as the file has it, indentation included, without Read's line numbers; it must occur once: add surrounding lines until it does, or set replace_all. \\n matches any line end. An empty old_string creates a file.",
        inputSchema: {
          type: "object",
          properties: {
            file_path: { type: "string", minLength: 1 },
            old_string: { type: "string" },
            new_string: { type: "string" },
            replace_all: { type: "boolean" },
          },
          required: ["file_path", "old_string", "new_string"],
        },
        module: "./dist/tools/edit.js",
      },
      {
        name: "Glob",
        description:
          'Finds files by name: "**/*.ts", "src/*.{js,ts}"; a pattern without / matches at any depth. Newest first, at most 100. Leaves out ignored and hidden files.',
        inputSchema: {
          type: "object",
          properties: {
            pattern: { type: "string", minLength: 1 },
            path: { type: "string", description: "Folder; default: the current one" },
          },
          required: ["pattern"],
        },
        module: "./dist/tools/glob.js",
      },
      {
        name: "Grep",
        description:
          "Searches file contents with a regular expression (ripgrep syntax: write \\{ for a literal brace). Gives the files that match, newest first; output_mode content gives their lines, count the number of them. Leaves out ignored, hidden and binary files. Use it instead of grep or rg in a shell.",
        inputSchema: {
          type: "object",
          properties: {
            pattern: { type: "string", minLength: 1 },
            path: { type: "string", description: "File or folder; default: the current one" },
            glob: { type: "string", description: 'Such as "*.{ts,tsx}"' },
            type: { type: "string", description: "ripgrep file type, such as js, py, rust" },
            output_mode: { type: "string", enum: ["content", "files_with_matches", "count"] },
            "-A": { type: "number", minimum: 0 },
            "-B": { type: "number", minimum: 0 },
            "-C": { type: "number", minimum: 0 },
            context: { description: "Same as -C", type: "number", minimum: 0 },
            "-n": { description: "Line numbers; default true", type: "boolean" },
            "-i": { type: "boolean" },
            "-o": { type: "boolean" },
            multiline: { description: "Match across lines; . matches a line break", type: "boolean" },
            head_limit: { description: "Results; default 250, 0: all", type: "number", minimum: 0 },
            offset: { description: "Results to skip", type: "number", minimum: 0 },
          },
          required: ["pattern"],
        },
        module: "./dist/tools/grep.js",
      },
      {
        name: "NotebookEdit",
        description:
          "Replaces (default), inserts or deletes one cell of a Jupyter notebook that you have Read. Replacing a code cell clears its outputs. insert needs cell_type.",
        inputSchema: {
          type: "object",
          properties: {
            notebook_path: { type: "string", minLength: 1 },
            new_source: { type: "string" },
            cell_id: {
              type: "string",
              description: "Id or number (from 0) of the cell; insert puts the new cell after it, or first without it",
            },
            cell_type: { type: "string", enum: ["code", "markdown"] },
            edit_mode: { type: "string", enum: ["replace", "insert", "delete"] },
          },
          required: ["notebook_path", "new_source"],
        },
        module: "./dist/tools/notebook-edit.js",
      },
      {
        name: "Read",
        description:
          "Reads a file: text with line numbers, images, PDFs, notebooks. Read several files in one turn when you need them all. Long files come in parts: use offset and limit. Not for folders.",
        inputSchema: {
          type: "object",
          properties: {
            file_path: { type: "string", minLength: 1 },
            offset: { description: "First line (notebook: cell), from 1", type: "number", minimum: 0 },
            limit: { description: "Lines; default 2000", type: "number", minimum: 1 },
            pages: { type: "string", description: 'PDF pages, such as "1-5"; at most 20' },
            allow_large: { description: "Allow 400 kB of text instead of 100", type: "boolean" },
          },
          required: ["file_path"],
        },
        module: "./dist/tools/read.js",
      },
      {
        name: "Write",
        description:
          "Writes a whole file, making missing folders. An existing file is replaced and must have been Read first; to change part of one, prefer Edit.",
        inputSchema: {
          type: "object",
          properties: { file_path: { type: "string", minLength: 1 }, content: { type: "string" } },
          required: ["file_path", "content"],
        },
        module: "./dist/tools/write.js",
      },
    ],
    services: [{ token: "lorimer.tools-fs.FileState", level: "agent", module: "./dist/services/file-state.js" }],
    renderers: [
      { tool: "Edit", module: "./dist/renderers/edit.js" },
      { tool: "Glob", module: "./dist/renderers/glob.js" },
      { tool: "Grep", module: "./dist/renderers/grep.js" },
      { tool: "NotebookEdit", module: "./dist/renderers/notebook-edit.js" },
      { tool: "Read", module: "./dist/renderers/read.js" },
      { tool: "Write", module: "./dist/renderers/write.js" },
    ],
  },
  modules: {
    "./dist/tools/edit.js": () => import("./tools/edit.js"),
    "./dist/tools/glob.js": () => import("./tools/glob.js"),
    "./dist/tools/grep.js": () => import("./tools/grep.js"),
    "./dist/tools/notebook-edit.js": () => import("./tools/notebook-edit.js"),
    "./dist/tools/read.js": () => import("./tools/read.js"),
    "./dist/tools/write.js": () => import("./tools/write.js"),
    "./dist/services/file-state.js": () => import("./services/file-state.js"),
    "./dist/renderers/edit.js": () => import("./renderers/edit.js"),
    "./dist/renderers/glob.js": () => import("./renderers/glob.js"),
    "./dist/renderers/grep.js": () => import("./renderers/grep.js"),
    "./dist/renderers/notebook-edit.js": () => import("./renderers/notebook-edit.js"),
    "./dist/renderers/read.js": () => import("./renderers/read.js"),
    "./dist/renderers/write.js": () => import("./renderers/write.js"),
  },
});
