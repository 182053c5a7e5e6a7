import type { Plugin } from "@lorimer/sdk";
import { plugin as anthropic } from "@lorimer/plugin-anthropic";
import { plugin as openai } from "@lorimer/plugin-openai";
import { expectPluginConforms } from "@lorimer/testing";
import type { ConformanceOptions, ConformanceReport } from "@lorimer/testing";
import { plugin as toolsFs } from "@lorimer/tools-fs";
import { plugin as toolsShell } from "@lorimer/tools-shell";
import { describe, expect, test } from "vitest";

/** Checks the sources of a plugin, and its built index in a process of its own. */
const conforms = (plugin: Plugin, folder: string, options: ConformanceOptions = {}): Promise<ConformanceReport> =>
  expectPluginConforms(plugin, { ...options, entry: new URL(`../../packages/${folder}/dist/index.js`, import.meta.url) });

const notebook = JSON.stringify({
  cells: [{ cell_type: "code", execution_count: 1, id: "calc", metadata: {}, outputs: [], source: ["1 + 1"] }],
  metadata: { language_info: { name: "python" } },
  nbformat: 4,
  nbformat_minor: 5,
});

describe("a plugin of the default distribution conforms", { timeout: 120_000 }, () => {
  test("tools-fs, with every tool carrying out its sample", async () => {
    const report = await conforms(toolsFs, "tools-fs", {
      files: { "a.txt": "one\ntwo\n", "src/b.ts": "export const b = 1;\n", "n.ipynb": notebook },
      samples: {
        Read: { file_path: "a.txt" },
        Write: { file_path: "made/new.txt", content: "new\n" },
        Edit: { file_path: "a.txt", old_string: "one", new_string: "1" },
        NotebookEdit: { notebook_path: "n.ipynb", cell_id: "calc", new_source: "2 + 2" },
        Glob: { pattern: "**/*.ts" },
        Grep: { pattern: "export", output_mode: "content" },
      },
      before: {
        Edit: [{ tool: "Read", input: { file_path: "a.txt" } }],
        NotebookEdit: [{ tool: "Read", input: { file_path: "n.ipynb" } }],
      },
    });
    expect(report.notExercised).toEqual([]);
  });

  test("tools-shell, where no task is there to be read or stopped", async () => {
    const report = await conforms(toolsShell, "tools-shell", {
      samples: {
        Bash: { command: "printf '%s\\n' hello && pwd && cat missing.txt || true" },
        TaskOutput: { task_id: "b00000000" },
        TaskStop: { task_id: "b00000000" },
      },
      before: { TaskOutput: [{ tool: "Bash", input: { command: "true", run_in_background: true } }] },
    });
    // Whether a task has ended by the time it is asked about is a matter of luck.
    const lines = report.notExercised.filter((line) => !line.endsWith("(its answers differ from run to run)"));
    expect(lines).toEqual([
      expect.stringContaining("tool TaskOutput: carries out its sample (it answered: "),
      expect.stringContaining("tool TaskStop: carries out its sample (it answered: "),
    ]);
  });

  test("plugin-anthropic", async () => {
    expect((await conforms(anthropic, "plugin-anthropic")).notExercised).toEqual([]);
  });

  test("plugin-openai", async () => {
    expect((await conforms(openai, "plugin-openai")).notExercised).toEqual([]);
  });
});
