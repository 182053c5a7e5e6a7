import { join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { messageOf } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";
import type { FolderCopy } from "./folder-copy.js";

/** What is wrong with one module of a plugin. */
export interface ModuleProblem {
  /** Such as `tool Greet`. */
  readonly part: string;
  /** Relative to the plugin's folder, with `/`. */
  readonly file: string;
  readonly line: number | undefined;
  readonly message: string;
  /** It cannot be used at all; otherwise it only says something else than the manifest. */
  readonly isBroken: boolean;
}

interface Declared {
  readonly module?: unknown;
  readonly name?: unknown;
  readonly id?: unknown;
  readonly token?: unknown;
  readonly tool?: unknown;
  readonly description?: unknown;
}

/** The kind of what a module of each point exports. */
const kinds: Readonly<Record<string, string>> = {
  tools: "tool",
  stages: "stage",
  services: "service",
  models: "model",
  renderers: "renderer",
  listeners: "listener",
  commands: "command",
  commandSources: "command-source",
  resourceSources: "resource-source",
};

const deadlineMs = 10_000;

/** Imports what a plugin contributes, as it would be when it is first used, and compares it with what the manifest says. */
export async function probeModules(
  { contributes }: Plugin,
  copy: FolderCopy,
  load: (url: string) => Promise<unknown>,
): Promise<readonly ModuleProblem[]> {
  const problems: ModuleProblem[] = [];
  for (const [point, kind] of Object.entries(kinds)) {
    const entries: unknown = contributes[point];
    for (const declared of (Array.isArray(entries) ? entries : []) as readonly Declared[]) {
      const { module, name, id, token, tool } = declared ?? {};
      if (typeof module !== "string") continue;
      const part = `${kind} ${String(name ?? id ?? token ?? tool ?? module)}`;
      const at = resolve(copy.root, module);
      const problem = (message: string, isBroken: boolean, place: Place = { file: at, line: undefined }): void =>
        void problems.push({ part, file: shown(copy.root, place.file), line: place.line, message, isBroken });
      try {
        const { default: value } = (await inTime(load(pathToFileURL(at).href))) as { readonly default?: Readonly<Record<string, unknown>> };
        if (value?.["kind"] !== kind) problem(`its default export is no ${kind}`, true);
        else if (kind === "tool") for (const difference of differences(declared, value)) problem(difference, false);
      } catch (error) {
        problem(
          copy.named(plain(error, copy.root)),
          true,
          placeOf(stackOf(error), copy.root) ?? (await unreadablePlace(error, at, copy.root)),
        );
      }
    }
  }
  return problems;
}

function differences(declared: Declared, tool: Readonly<Record<string, unknown>>): readonly string[] {
  return (["name", "description"] as const)
    .filter((key) => declared[key] !== tool[key])
    .map((key) => `its ${key} is another one in dev.lorimer/contributes.json than in the code: build the plugin again`);
}

async function inTime<T>(importing: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not load within ${deadlineMs / 1000} seconds`)), deadlineMs);
  });
  return Promise.race([importing, late]).finally(() => clearTimeout(timer));
}

interface Place {
  readonly file: string;
  readonly line: number | undefined;
}

/** Where an error comes from, as far as it lies in the plugin: a stack names the line where it was thrown, and where a text cannot be read. */
function placeOf(stack: string, root: string): Place | undefined {
  for (const [, url = "", line] of stack.matchAll(/(file:\/\/[^\s()]+?|\/[^\s()]+?):(\d+)(?::\d+)?(?=[\s)]|$)/g)) {
    const file = url.startsWith("file:") ? fileURLToPath(url) : url;
    if (file.startsWith(root + sep)) return { file, line: Number(line) };
  }
  return undefined;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? "") : "";
}

/** Where a text cannot be parsed is told only to whoever reads the end of a process; nothing of such a module runs in it. */
async function unreadablePlace(error: unknown, file: string, root: string): Promise<Place | undefined> {
  if (!(error instanceof SyntaxError)) return undefined;
  const { execFile } = await import("node:child_process");
  const script = `await import(${JSON.stringify(pathToFileURL(file).href)})`;
  return new Promise((done) => {
    execFile(process.execPath, ["--input-type=module", "--eval", script], { timeout: deadlineMs }, (_error, _stdout, stderr) =>
      done(placeOf(stderr, root)),
    );
  });
}

function plain(error: unknown, root: string): string {
  const message = messageOf(error).replaceAll(pathToFileURL(root).href, root);
  return error instanceof Error && error.name !== "Error" && !message.startsWith(error.name) ? `${error.name}: ${message}` : message;
}

function shown(root: string, file: string): string {
  return relative(root, join(file)).replaceAll(sep, "/");
}
