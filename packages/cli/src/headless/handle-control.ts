import type { Session, SessionOptions } from "@lorimer/core";
import { permissionModes } from "@lorimer/sdk";
import type { CommandInfo, PermissionUpdate, RunOptions } from "@lorimer/sdk";
import { isRecord } from "../is-record.js";
import type { OutputLine } from "../output/output-line.js";
import type { ReloadOutcome } from "../plugins/live/reload-outcome.js";
import { schemaFault } from "../settings/check-schema.js";
import type { ControlServers } from "./control-servers.js";
import type { InputLine } from "./input-line.js";
import type { MessageQueue } from "./message-queue.js";

type ControlRequest = Extract<InputLine, { type: "control_request" }>;

/** What control requests may change in a conversation. */
export interface Conversation {
  readonly queue: MessageQueue;
  /** The session, once the first message has opened it. */
  session(): Session | undefined;
  /** The session, opened if need be. */
  opened(): Promise<Session>;
  readonly running: boolean;
  /** What can be used as a slash command. */
  commands(): Promise<readonly CommandInfo[]>;
  /** Reads plugins again. */
  reload(): Promise<ReloadOutcome>;
  /** MCP servers in the program at the other end. */
  readonly hostServers: ControlServers;
  /** MCP servers that `initialize` or `mcp_set_servers` gave, whichever came last. */
  mcpServers: Readonly<Record<string, unknown>> | undefined;
  /** What the session will be opened with. */
  opening: Partial<SessionOptions>;
  /** What every further prompt is given. */
  forPrompts: Partial<RunOptions>;
  interrupted(): void;
  /** Throws where policy says that another model is used. */
  refuseModel(model: string): void;
  /** Changes the session's permissions, or those it will be opened with. Returns what could not be changed, in words. */
  permit(update: PermissionUpdate): Promise<readonly string[]>;
}

const supported = [
  "initialize",
  "interrupt",
  "set_model",
  "set_permission_mode",
  "set_max_thinking_tokens",
  "rewind_files",
  "reload_plugins",
  "mcp_status",
  "mcp_reconnect",
  "mcp_toggle",
  "mcp_set_servers",
  "mcp_message",
];

/** Carries out a control request and returns the control response. */
export async function handleControl({ requestId, request }: ControlRequest, conversation: Conversation): Promise<OutputLine> {
  try {
    const response = await carryOut(request, conversation);
    return {
      type: "control_response",
      response: { subtype: "success", request_id: requestId, ...(response === undefined ? {} : { response }) },
    };
  } catch (error) {
    return {
      type: "control_response",
      response: { subtype: "error", request_id: requestId, error: error instanceof Error ? error.message : String(error) },
    };
  }
}

async function carryOut(
  request: ControlRequest["request"],
  conversation: Conversation,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  switch (request.subtype) {
    case "initialize":
      return await initialize(request, conversation);
    case "interrupt":
      conversation.interrupted();
      conversation.session()?.interrupt();
      return { still_queued: conversation.queue.waiting.flatMap((message) => message.uuid ?? []) };
    case "set_model":
      return setModel(request["model"], conversation);
    case "set_permission_mode": {
      const mode = permissionModes.find((name) => name === request["mode"]);
      if (mode === undefined)
        throw new Error(
          `There is no permission mode ${JSON.stringify(request["mode"] ?? null)}; the modes are ${permissionModes.join(", ")}.`,
        );
      const faults = await conversation.permit({ type: "setMode", mode, destination: "session" });
      if (faults.length > 0) throw new Error(faults.join(" "));
      return { mode };
    }
    case "set_max_thinking_tokens": {
      const tokens = request["max_thinking_tokens"];
      if (typeof tokens !== "number" || !Number.isInteger(tokens) || tokens < 1)
        throw new Error("max_thinking_tokens must be a whole number of at least 1.");
      conversation.forPrompts = { ...conversation.forPrompts, thinking: { budgetTokens: tokens } };
      return undefined;
    }
    case "rewind_files":
      if (conversation.running) throw new Error("A prompt is running, which may change files: wait for its result, or interrupt it first.");
      return (await import("./rewind-files.js")).rewindFiles(() => conversation.opened(), request);
    case "reload_plugins":
      return (await import("./reload-plugins.js")).reloadPlugins(
        () => conversation.reload(),
        () => commandList(conversation),
      );
    case "mcp_status":
    case "mcp_reconnect":
    case "mcp_toggle":
    case "mcp_set_servers": {
      const answer = await (await import("./mcp-control.js")).mcpControl(await conversation.opened(), request);
      if (request.subtype === "mcp_set_servers" && isRecord(request["servers"])) conversation.mcpServers = request["servers"];
      return answer;
    }
    case "mcp_message":
      if (!conversation.hostServers.deliver(request["server_name"], request["message"]))
        throw new Error(`There is no connection to a server ${JSON.stringify(request["server_name"] ?? null)}.`);
      return undefined;
    default:
      throw new Error(`The control request ${request.subtype} is not supported; supported are ${supported.join(", ")}.`);
  }
}

/** Prompts and schema must come before the first message; what later releases bring is refused, not ignored. */
async function initialize(request: ControlRequest["request"], conversation: Conversation): Promise<Readonly<Record<string, unknown>>> {
  for (const name of ["hooks", "agents", "plugins", "skills", "toolAliases"]) {
    const value = request[name];
    const empty =
      value === undefined ||
      value === null ||
      (Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0);
    if (!empty) throw new Error(`initialize with ${name} needs a later release of Lorimer.`);
  }
  const { systemPrompt, appendSystemPrompt, jsonSchema, sdkMcpServers, mcpServers } = request;
  const givesServers = (Array.isArray(sdkMcpServers) && sdkMcpServers.length > 0) || isRecord(mcpServers);
  if (givesServers && conversation.session() !== undefined) throw new Error("initialize must come before the first message.");
  if (Array.isArray(sdkMcpServers)) conversation.hostServers.name(sdkMcpServers.filter((name) => typeof name === "string"));
  if (isRecord(mcpServers)) conversation.mcpServers = mcpServers;
  const changes: Partial<SessionOptions> = {
    ...(typeof systemPrompt === "string" ? { systemPrompt } : {}),
    ...(typeof appendSystemPrompt === "string" ? { appendSystemPrompt } : {}),
    ...(isRecord(jsonSchema) ? { outputSchema: jsonSchema } : {}),
  };
  const fault = jsonSchema === undefined || jsonSchema === null ? undefined : schemaFault(jsonSchema);
  if (fault !== undefined) throw new Error(`jsonSchema: ${fault}.`);
  if (Object.keys(changes).length > 0 && conversation.session() !== undefined)
    throw new Error("initialize must come before the first message.");
  conversation.opening = { ...conversation.opening, ...changes };
  const commands = await commandList(conversation);
  return { commands, agents: [], output_style: "default", available_output_styles: ["default"], models: [], account: {} };
}

/** The commands as a host is told of them. */
async function commandList(
  conversation: Conversation,
): Promise<readonly Pick<CommandInfo, "name" | "description" | "argumentHint" | "aliases">[]> {
  return (await conversation.commands()).map(({ name, description, argumentHint = "", aliases = [] }) => ({
    name,
    description,
    argumentHint,
    ...(aliases.length === 0 ? {} : { aliases }),
  }));
}

async function setModel(model: unknown, conversation: Conversation): Promise<undefined> {
  if (typeof model !== "string" || model === "") throw new Error("set_model needs the name of a model.");
  const session = conversation.session();
  conversation.refuseModel(model);
  if (session === undefined) conversation.opening = { ...conversation.opening, model };
  else await session.useModel(model);
}
