import type { Permissions, RuleMatcher } from "@lorimer/plugin-permissions/contract";
import type { Settings, Trust } from "@lorimer/plugin-settings/contract";
import type { Clock, Inbox, ModelCaller, Random, Reporter, SessionPlace, Workspace } from "@lorimer/sdk";
import type { HookAgents, HookMcpTools, HookPrompter, HookSessionFacts, HookTerminal } from "../contract/index.js";
import type { EngineSeat } from "./engine-seat.js";
import { EnvFiles } from "./env-files.js";
import { watchFolders } from "./folder-watch.js";
import { HookEngine } from "./hook-engine.js";
import { LateWords } from "./late-words.js";
import { guardSettings } from "./settings-guard.js";

export interface EngineServices {
  readonly workspace: Workspace;
  readonly place: SessionPlace;
  readonly reporter: Reporter;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: Settings | undefined;
  readonly trust: Trust | undefined;
  readonly permissions: Permissions | undefined;
  readonly rules: RuleMatcher | undefined;
  readonly models: ModelCaller | undefined;
  readonly mcpTools: HookMcpTools | undefined;
  readonly agents: HookAgents | undefined;
  readonly prompter: HookPrompter | undefined;
  readonly terminal: HookTerminal | undefined;
  readonly stored: HookSessionFacts | undefined;
}

/** Makes the engine of one session and keeps it in step with the settings. */
export async function createEngine(services: EngineServices, own: Readonly<Record<string, unknown>>): Promise<HookEngine> {
  const { workspace, reporter, settings, permissions } = services;
  const session = new AbortController();
  const seat: EngineSeat = {
    lateWords: new LateWords(),
    envFiles: new EnvFiles(workspace),
    cwd: workspace.root,
    notify: (text) => reporter.emit({ type: "notice-given", level: "warning", text }),
  };
  const engine = new HookEngine(seat, session, async (silence) => {
    const { loadHooks } = await import("./load-hooks.js");
    return loadHooks(services, own, seat, session, silence);
  });
  const isConfigured = (): boolean => own["hooks"] !== undefined || (settings?.entries("hooks").length ?? 0) > 0;
  if (isConfigured()) await engine.wake();
  if (permissions !== undefined) watchFolders(engine, permissions, session.signal);
  if (settings !== undefined) {
    guardSettings(engine, settings, session.signal, () => engine.settingsChanged(isConfigured()));
  }
  return engine;
}
