import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createHostWorkspace } from "@lorimer/core/host";
import type { Approver, EmittedEvent, ProcessRequest, Workspace } from "@lorimer/sdk";
import type { Permissions, RuleInForce } from "@lorimer/plugin-permissions/contract";
import type { Settings, SettingsEntry } from "@lorimer/plugin-settings/contract";
import { Placeholders } from "../src/engine/bubblewrap/placeholders.js";
import { createSessionSandbox } from "../src/session/create-session-sandbox.js";
import type { SessionSandbox } from "../src/session/session-sandbox.js";
import { collect } from "../src/workspace/collect.js";

export interface BenchOptions {
  /** Content by path below the project; a path that ends with `/` is a folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** The `sandbox` settings. */
  readonly sandbox?: Readonly<Record<string, unknown>>;
  readonly rules?: readonly (Pick<RuleInForce, "text" | "behavior"> & Partial<RuleInForce>)[];
  readonly directories?: readonly string[];
  readonly approver?: Approver;
  readonly secrets?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly placeholders?: Placeholders;
}

export interface Bench {
  /** A folder that holds the project and nothing else at first. */
  readonly outer: string;
  readonly project: string;
  readonly sandbox: SessionSandbox;
  readonly host: Workspace;
  readonly notices: string[];
  /** Runs a script in a contained bash. */
  run(
    script: string,
    request?: Partial<ProcessRequest>,
  ): Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number | null; readonly text: string }>;
  /** Replaces rules and settings, as a change of files does. */
  change(options: Pick<BenchOptions, "rules" | "sandbox">): void;
  /** Names in the project. */
  names(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A session's sandbox over a project in a temporary folder. */
export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const outer = await realpath(await mkdtemp(join(tmpdir(), "lorimer-bench-")));
  const project = join(outer, "project");
  await mkdir(project);
  for (const [name, content] of Object.entries(options.files ?? {})) {
    const path = join(project, name);
    await mkdir(name.endsWith("/") ? path : dirname(path), { recursive: true });
    if (!name.endsWith("/")) await writeFile(path, content);
  }
  const env = options.env ?? { ...process.env, HOME: join(outer, "home") };
  const host = createHostWorkspace({ root: project, scratchParent: outer, env, ...pick(options) });
  const state = { rules: options.rules ?? [], sandbox: options.sandbox ?? {} };
  const listeners = new Set<() => void>();
  const notices: string[] = [];
  const sandbox = await createSessionSandbox({
    host,
    place: { secrets: options.secrets ?? [] },
    placeholders: options.placeholders ?? new Placeholders(),
    reporter: { emit: (event: EmittedEvent) => void (event.type === "notice-given" && event.level !== "info" && notices.push(event.text)) },
    settings: settingsOf(() => state.sandbox, listeners),
    permissions: permissionsOf(() => state.rules, listeners),
    approver: options.approver,
  });
  await sandbox.prepare();
  return {
    outer,
    project,
    sandbox,
    host,
    notices,
    run: async (script, request = {}) => {
      const child = await sandbox.workspace.start({ command: "bash", args: ["-c", script], cwd: project, timeoutMs: 10_000, ...request });
      const { stdout, stderr, exit } = await collect(child);
      return { stdout, stderr, code: exit.code, text: stdout + stderr };
    },
    change: (changed) => {
      Object.assign(state, changed);
      for (const listener of listeners) listener();
    },
    names: async () => (await readdir(project)).sort(),
    close: async () => {
      await sandbox.close();
      await host.close();
      await rm(outer, { recursive: true, force: true });
    },
  };
}

function pick({ directories, secrets }: BenchOptions): { directories?: readonly string[]; secrets?: readonly string[] } {
  return { ...(directories === undefined ? {} : { directories }), ...(secrets === undefined ? {} : { secrets }) };
}

function settingsOf(sandbox: () => Readonly<Record<string, unknown>>, listeners: Set<() => void>): Settings {
  const get = (...key: readonly string[]): unknown =>
    key.reduce<unknown>(
      (value, part) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined),
      { sandbox: sandbox() },
    );
  const entries = (...key: readonly string[]): readonly SettingsEntry[] => {
    const value = get(...key);
    return value === undefined ? [] : [{ value, origin: { scope: "user", source: "/nowhere/settings.json", foreign: false } }];
  };
  return {
    get,
    entries,
    explain: (key) => ({ key: key.join("."), value: get(...key), from: entries(...key), overridden: [], locked: false }),
    problems: [],
    update: () => Promise.reject(new Error("not here")),
    onChange: (listener) => {
      const heard = (): void => listener({ source: "user_settings", file: null, keys: ["sandbox"], problems: [] });
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
    guard: () => () => {},
  };
}

function permissionsOf(rules: () => NonNullable<BenchOptions["rules"]>, listeners: Set<() => void>): Permissions {
  return {
    mode: "default",
    directories: [],
    get rules() {
      return rules().map((rule): RuleInForce => ({ scope: "session", source: "session", ...rule }));
    },
    problems: [],
    apply: () => Promise.resolve([]),
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
