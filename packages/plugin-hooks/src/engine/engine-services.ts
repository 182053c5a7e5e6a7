import type { Packages } from "@lorimer/plugin-discovery/contract";
import type { Permissions } from "@lorimer/plugin-permissions/contract";
import type { Settings, Trust } from "@lorimer/plugin-settings/contract";
import type { Clock, Inbox, ModelCaller, Random, Reporter, SessionJournal, SessionPlace, Workspace } from "@lorimer/sdk";
import type { HookAgents, HookMcpTools, HookPrompter, HookSessionFacts, HookTerminal } from "../contract/index.js";

/** What the engine of one session uses of everything around it. */
export interface EngineServices {
  readonly workspace: Workspace;
  readonly place: SessionPlace;
  readonly reporter: Reporter;
  readonly journal: SessionJournal;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: Settings | undefined;
  readonly trust: Trust | undefined;
  readonly permissions: Permissions | undefined;
  readonly packages: Packages | undefined;
  readonly models: ModelCaller | undefined;
  readonly mcpTools: HookMcpTools | undefined;
  readonly agents: HookAgents | undefined;
  readonly prompter: HookPrompter | undefined;
  readonly terminal: HookTerminal | undefined;
  readonly stored: HookSessionFacts | undefined;
}
