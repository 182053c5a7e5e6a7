import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startScriptedModel } from "@lorimer/testing";
import type { Script, ScriptedModel, ScriptedModelOptions } from "@lorimer/testing";

/** The bundle that users run, made by `npm run build`; `LORIMER_BUNDLE` names another, such as an installed one. */
export const bundle: string =
  process.env["LORIMER_BUNDLE"] ?? fileURLToPath(new URL("../../packages/cli/dist/lorimer.mjs", import.meta.url));

export interface CliRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
  /** The JSON lines of stdout. */
  lines(): readonly JsonLine[];
  /** The last JSON line, or the only one. */
  result(): JsonLine;
}

export type JsonLine = Record<string, unknown> & { readonly type: string };

export interface CliProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly finished: Promise<CliRun>;
  /** Resolves when standard output holds the text. */
  printed(text: string): Promise<void>;
}

/** A scripted model and an empty home and project, in which the built CLI runs as a process. */
export class CliPlace implements AsyncDisposable {
  readonly model: ScriptedModel;
  readonly root: string;
  readonly home: string;

  constructor(model: ScriptedModel, root: string, home: string) {
    this.model = model;
    this.root = root;
    this.home = home;
  }

  get env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env["PATH"],
      HOME: this.home,
      ANTHROPIC_BASE_URL: this.model.url,
      ANTHROPIC_API_KEY: "test-key-of-no-account",
      ANTHROPIC_MODEL: "claude-sonnet-5-5",
    };
  }

  start(
    args: readonly string[],
    options: { readonly input?: string | null; readonly env?: NodeJS.ProcessEnv; readonly bundle?: string; readonly cwd?: string } = {},
  ): CliProcess {
    const started = performance.now();
    const child = spawn(process.execPath, [options.bundle ?? bundle, ...args], {
      cwd: options.cwd ?? this.root,
      env: { ...this.env, ...options.env },
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdin.on("error", () => undefined);
    if (options.input !== null) child.stdin.end(options.input ?? "");
    const finished = new Promise<CliRun>((resolve) => {
      child.on("close", (code, signal) => {
        const lines = (): readonly JsonLine[] =>
          stdout
            .split("\n")
            .filter((line) => line !== "")
            .map((line) => JSON.parse(line) as JsonLine);
        resolve({
          code,
          signal,
          stdout,
          stderr,
          ms: performance.now() - started,
          lines,
          result: () => lines().at(-1) ?? { type: "nothing" },
        });
      });
    });
    const printed = (text: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const check = (): void => void (stdout.includes(text) && resolve());
        child.stdout.on("data", check);
        child.on("close", () => reject(new Error(`ended without printing ${text}:\n${stdout}\n${stderr}`)));
        check();
      });
    return { child, finished, printed };
  }

  run(...args: readonly string[]): Promise<CliRun> {
    return this.start(args).finished;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.model.close();
    for (const folder of [this.root, this.home]) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function cliPlace(script: Script, options: Partial<ScriptedModelOptions> = {}): Promise<CliPlace> {
  const folder = async (name: string): Promise<string> => realpath(await mkdtemp(join(tmpdir(), `lorimer-${name}-`)));
  return new CliPlace(await startScriptedModel({ script, ...options }), await folder("project"), await folder("home"));
}
