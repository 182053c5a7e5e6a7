import { Packages } from "@lorimer/plugin-discovery/contract";
import { Permissions } from "@lorimer/plugin-permissions/contract";
import { Settings, Trust } from "@lorimer/plugin-settings/contract";
import { Clock, HostWorkspace, Inbox, ModelCaller, optional, provide, Random, Reporter, SessionJournal, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { HookAgents, HookMcpTools, HookPrompter, HookSessionFacts, HookTerminal } from "../contract/index.js";
import { createEngine } from "../engine/create-engine.js";
import { HookEngine } from "../engine/engine-token.js";
import type { HookEngine as Engine } from "../engine/hook-engine.js";

/** Hooks run on the machine itself: they are the user's own programs, and what watches a sandbox cannot stand inside it. */
const hookEngine: Service<Engine> = provide(HookEngine, {
  level: "session",
  needs: {
    workspace: HostWorkspace,
    place: SessionPlace,
    reporter: Reporter,
    journal: SessionJournal,
    inbox: Inbox,
    clock: Clock,
    random: Random,
    settings: optional(Settings),
    trust: optional(Trust),
    permissions: optional(Permissions),
    packages: optional(Packages),
    models: optional(ModelCaller),
    mcpTools: optional(HookMcpTools),
    agents: optional(HookAgents),
    prompter: optional(HookPrompter),
    terminal: optional(HookTerminal),
    stored: optional(HookSessionFacts),
  },
  create: (services, plugin) => createEngine(services, plugin.settings),
  dispose: (engine) => engine.close(),
});
export default hookEngine;
