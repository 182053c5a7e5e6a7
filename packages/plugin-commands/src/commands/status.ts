import { Permissions } from "@lorimer/plugin-permissions/contract";
import { Trust } from "@lorimer/plugin-settings/contract";
import { Conversation, defineCommand, optional, SessionPlace, ToolRegistry } from "@lorimer/sdk";
import type { Command, Line } from "@lorimer/sdk";
import { row } from "../lines.js";

const status: Command = defineCommand({
  name: "status",
  description: "Shows what this session is and works with",
  needs: {
    conversation: Conversation,
    place: SessionPlace,
    registry: ToolRegistry,
    permissions: optional(Permissions),
    trust: optional(Trust),
  },
  run(_call, { conversation, place, registry, permissions, trust }) {
    const { model, modelInfo, name, messages } = conversation;
    const lines: readonly Line[] = [
      row("Session", name === undefined ? place.sessionId : `${name} (${place.sessionId})`),
      row("Model", modelInfo.id === model ? model : `${model} (${modelInfo.id})`),
      row("Folder", [place.cwd, ...place.additionalDirectories].join(", ")),
      ...(trust === undefined ? [] : [row("Trusted", trust.trusted ? "yes" : "no")]),
      ...(permissions === undefined ? [] : [row("Permissions", `mode ${permissions.mode}, ${permissions.rules.length} rules`)]),
      row("Tools", String(registry.offered().length)),
      row("History", `${messages.length} messages`),
    ];
    return { kind: "shown", lines };
  },
});
export default status;
