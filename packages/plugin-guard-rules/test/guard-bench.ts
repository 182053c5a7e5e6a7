import { Permissions } from "@lorimer/plugin-permissions/contract";
import { Settings } from "@lorimer/plugin-settings/contract";
import type { SettingsChange, SettingsEntry, SettingsScope } from "@lorimer/plugin-settings/contract";
import { defineTool } from "@lorimer/sdk";
import type { ApprovalAnswer, PermissionMode, SessionEvent, Tool } from "@lorimer/sdk";
import { inlinePlugin, openTestHarness, reply, scriptedApprover } from "@lorimer/testing";
import type { GivenService, TestHarness } from "@lorimer/testing";
import * as z from "zod/mini";
import shellReader from "../../plugin-permissions/src/services/shell-reader.js";
import { plugin } from "../src/index.js";

export interface GuardBenchOptions {
  readonly mode?: PermissionMode;
  /** The plugin's own settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What the `guardRules` setting says, strongest first. */
  readonly layers?: readonly (readonly [SettingsScope, unknown])[];
  readonly files?: Readonly<Record<string, string>>;
  /** What the person says when asked. Default: yes. */
  readonly answer?: ApprovalAnswer;
  /** Called in the workspace before the calls. */
  prepare?(place: TestHarness["place"]): Promise<void>;
}

/** What became of one call. */
export interface Guarded {
  /** `ran` without question, `asked` first, or `denied` by a rule. */
  readonly was: "ran" | "asked" | "denied";
  /** The refusal, or the reason given to the person. */
  readonly said: string;
  readonly notices: readonly string[];
  readonly events: readonly SessionEvent[];
}

export interface Call {
  readonly tool: "Bash" | "Write";
  readonly input: Readonly<Record<string, unknown>>;
}
export const bash = (command: string): Call => ({ tool: "Bash", input: { command } });
export const write = (file_path: string): Call => ({ tool: "Write", input: { file_path } });

// They are named like the real ones and do nothing: what a rule fails to stop must not happen to whoever runs the tests.
const harmless = [
  defineTool({ name: "Bash", description: "Runs nothing", input: z.object({ command: z.string() }), run: () => "ran" }),
  defineTool({
    name: "Write",
    description: "Writes nothing",
    input: z.object({ file_path: z.string() }),
    paths: ({ file_path }) => [file_path],
    run: () => "ran",
  }),
  defineTool({
    name: "Read",
    description: "Reads nothing",
    input: z.object({ file_path: z.string() }),
    readOnly: true,
    paths: ({ file_path }) => [file_path],
    run: () => "ran",
  }),
] satisfies readonly Tool[];

/** Sends calls through the real stages, one turn each. */
export async function guard(
  calls: readonly { readonly tool: string; readonly input: unknown }[],
  options: GuardBenchOptions = {},
): Promise<readonly Guarded[]> {
  const settings = layered(options.layers ?? []);
  const services: GivenService[] = [
    [
      Permissions,
      { mode: options.mode ?? "default", directories: [], rules: [], problems: [], apply: async () => [], onChange: () => () => undefined },
    ],
    [Settings, settings],
  ];
  // Only what asks because of a rule shows a rule's name.
  const approver = scriptedApprover(() => options.answer ?? "allow");
  await using run = await openTestHarness({
    script: [...calls.map(({ tool, input }) => reply.toolUse(tool, input)), "done"],
    plugins: [inlinePlugin({ name: "lorimer.permissions", services: [shellReader], tools: harmless }), plugin],
    services,
    approver,
    ...(options.files && { files: options.files }),
    settings: { "lorimer.guard-rules": options.settings ?? {} },
  });
  await options.prepare?.(run.place);
  const { events } = await run.prompt("go");
  const finished = events.flatMap((event) => (event.type === "tool-finished" ? [event] : []));
  return finished.map(({ id, outcome }): Guarded => {
    const reason = approver.asked.find(({ call }) => call.id === id)?.reason ?? "";
    const own = reason.startsWith("Guard rule");
    return {
      was: outcome.status === "denied" ? "denied" : own ? "asked" : "ran",
      said: outcome.status === "denied" ? String(outcome.content) : own ? reason : "",
      notices: events.flatMap((event) => (event.type === "notice-given" ? [event.text] : [])),
      events,
    };
  });
}

function layered(layers: readonly (readonly [SettingsScope, unknown])[]): Settings {
  const entries: SettingsEntry[] = layers.map(([scope, value]) => ({ value, origin: { scope, source: `${scope}.json`, foreign: false } }));
  return {
    get: () => undefined,
    entries: (key) => (key === "guardRules" ? entries : []),
    explain: () => ({ key: "", value: undefined, from: [], overridden: [], locked: false }),
    problems: [],
    update: async () => undefined,
    onChange: (_listener: (change: SettingsChange) => void) => () => undefined,
    guard: () => () => undefined,
  };
}
