import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createHostWorkspace } from "@lorimer/core/host";
import { WorkingDirectory, Workspace } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import { callTool } from "@lorimer/testing";
import type { CalledTool } from "@lorimer/testing";
import { createFileState, FileState } from "../src/state/file-state.js";

/** A temporary folder with the file tools at work in it, on real files and processes. */
export interface Bench extends AsyncDisposable {
  readonly root: string;
  readonly workspace: Workspace;
  call(tool: Tool, input: unknown, signal?: AbortSignal): Promise<CalledTool>;
  path(...parts: string[]): string;
  put(name: string, content: string | Uint8Array): Promise<string>;
  get(name: string): Promise<string>;
}

export interface BenchOptions {
  /** Changes what the tools see of the machine. */
  readonly workspace?: (host: Workspace) => Workspace;
}

export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "lorimer-fs-")));
  const host = createHostWorkspace({ root });
  const workspace = options.workspace?.(host) ?? host;
  const state = createFileState();
  const directory: WorkingDirectory = { path: root, change: () => undefined };
  return {
    root,
    workspace,
    call: (tool, input, signal) =>
      callTool(tool, input, {
        services: [
          [Workspace, workspace],
          [WorkingDirectory, directory],
          [FileState, state],
        ],
        ...(signal === undefined ? {} : { signal }),
      }),
    path: (...parts) => join(root, ...parts),
    async put(name, content) {
      const file = join(root, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      return file;
    },
    get: (name) => readFile(join(root, name), "utf8"),
    async [Symbol.asyncDispose]() {
      await host.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
