import { Reattachments } from "@lorimer/plugin-compaction/contract";
import { Settings, Trust } from "@lorimer/plugin-settings/contract";
import { Conversation, Hooks, HostWorkspace, optional, provide, SessionJournal } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { AgentInstructions } from "../session/agent-instructions.js";
import { instructionOptions } from "../session/instruction-options.js";
import { OwnInstructions } from "../session/own-token.js";

const instructions: Service<AgentInstructions> = provide(OwnInstructions, {
  level: "agent",
  needs: {
    // The host's: the person's own files lie outside of what is contained.
    workspace: HostWorkspace,
    journal: SessionJournal,
    conversation: optional(Conversation),
    settings: optional(Settings),
    trust: optional(Trust),
    hooks: optional(Hooks),
    reattachments: optional(Reattachments),
  },
  create: (needs, plugin) => new AgentInstructions(needs, instructionOptions(plugin, needs.workspace.home)),
});
export default instructions;
