import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { defineTool, messageOf, parseWith } from "@lorimer/sdk";
import type { Plugin, Tool } from "@lorimer/sdk";
import * as z from "zod/mini";
import { inlinePlugin } from "../plugin/inline-plugin.js";
import type { ConformanceLog } from "./conformance-log.js";
import { Lab } from "./lab.js";
import type { LabSetup } from "./lab.js";

/** Paths as people on Windows write them. */
const windowsPaths = ["C:\\Users\\Ann Smith\\notes.txt", "src\\deep\\a.ts", "\\\\server\\share\\a.txt", "D:a.txt", "C:/mixed\\a.txt", "."];

/** Names that no file may have there. */
const impossible = /[<>:"|?*\\]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

const input = z.object({ file_path: z.string() });
const probes: readonly Tool[] = [true, false].map((readOnly) =>
  defineTool({
    name: readOnly ? "ConformanceLook" : "ConformanceChange",
    description: "Does nothing with a path.",
    input,
    readOnly,
    paths: ({ file_path }) => [file_path],
    run: () => "done",
  }),
);

/** That nothing of a plugin takes a path for granted: its tools are asked about Windows paths, and its stages see calls with them. */
export async function checkWindows(
  setup: LabSetup,
  tools: readonly Tool[],
  samples: Readonly<Record<string, unknown>>,
  log: ConformanceLog,
): Promise<void> {
  await log.check("plugin", "its files can stand on Windows", () => names(modulePaths(setup.plugin)));
  for (const tool of tools) {
    if (Object.hasOwn(samples, tool.name))
      await log.check(`tool ${tool.name}`, "answers what the harness asks about Windows paths", () => answers(tool, samples[tool.name]));
  }
  if ((setup.plugin.contributes.stages ?? []).length > 0)
    await log.check("plugin", "its stages take calls with Windows paths", () => throughStages(setup));
}

/** What of the published folders of a package could not stand on Windows. */
export function faultyNames(root: string): readonly string[] {
  const folders = ["dist", "skills", "dev.lorimer"].map((folder) => join(root, folder)).filter((folder) => existsSync(folder));
  const entries = folders.flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }));
  return names(
    entries.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, "/")),
  );
}

function modulePaths(plugin: Plugin): readonly string[] {
  return Object.keys(plugin.modules).map((path) => path.replace(/^\.\//, ""));
}

function names(paths: readonly string[]): readonly string[] {
  const bad = paths.filter((path) => path.split("/").some((part) => impossible.test(part)));
  const seen = new Map<string, string>();
  const doubles = paths.filter((path) => {
    const other = seen.get(path.toLowerCase());
    seen.set(path.toLowerCase(), path);
    return other !== undefined;
  });
  return [
    ...bad.map((path) => `${path}: no file can have that name on Windows`),
    ...doubles.map((path) => `${path}: differs from ${seen.get(path.toLowerCase()) === path ? "another file" : path} only in case`),
  ];
}

/** What is asked before a tool runs, with each text of its sample replaced by each path in turn. */
async function answers(tool: Tool, sample: unknown): Promise<readonly string[]> {
  const questions = ["title", "summary", "paths", "isConcurrencySafe", "isReadOnly", "isDestructive", "permission"] as const;
  const faults = new Set<string>();
  for (const changed of windowsPaths.flatMap((path) => withPath(sample, path))) {
    const parsed = await parseWith(tool.input, changed);
    if (!parsed.ok) continue;
    for (const question of questions) {
      try {
        tool[question](parsed.value);
      } catch (error) {
        faults.add(`${question} throws for ${JSON.stringify(changed)}: ${messageOf(error)}`);
      }
    }
  }
  return [...faults];
}

/** The sample, once for each of its texts, with the path in its place. */
function withPath(sample: unknown, path: string): readonly unknown[] {
  if (typeof sample !== "object" || sample === null) return [];
  return Object.entries(sample).flatMap(([key, value]) => (typeof value === "string" ? [{ ...sample, [key]: path }] : []));
}

async function throughStages(setup: LabSetup): Promise<readonly string[]> {
  const calls = probes.flatMap(({ name }) => windowsPaths.map((file_path) => ({ tool: name, input: { file_path } })));
  const companions = [...setup.companions, inlinePlugin({ name: "conformance-probes", tools: probes })];
  await using lab = await Lab.open({ ...setup, companions, calls });
  const { results, result } = await (await lab.openSession()).go();
  if (result.outcome.reason !== "completed") return [`the run ended with ${result.outcome.reason}: ${result.outcome.message}`];
  if (results.length !== calls.length) return [`${calls.length} calls got ${results.length} results`];
  // A stage may refuse a call; the tool itself cannot fail, so an error is a stage's.
  return results.filter(({ status }) => status === "error").map(({ text }) => `a stage failed: ${text.slice(0, 200)}`);
}
