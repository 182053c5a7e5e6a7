import { isAbsolute, resolve } from "node:path";
import type { ToolCall, Turn } from "@lorimer/sdk";
import type { HookFiring } from "../contract/index.js";

const pathFields = ["file_path", "notebook_path"];

/** The fields of a call that every tool event has. */
export function callFields(call: ToolCall, cwd: string, turn: Turn): Readonly<Record<string, unknown>> {
  const { effort } = turn.options;
  const server = /^mcp__(.+?)__/.exec(call.name)?.[1];
  return {
    tool_name: call.name,
    tool_input: withAbsolutePaths(call.input, cwd),
    tool_use_id: call.id,
    ...(effort === undefined ? {} : { effort: { level: effort } }),
    ...(server === undefined ? {} : { mcp_server: { name: server, source: call.plugin } }),
  };
}

/** What matchers of tool events are compared with. */
export function subjectOf({ name, tool }: ToolCall): Pick<HookFiring, "subject" | "aliases"> {
  return tool.aliases.length === 0 ? { subject: name } : { subject: name, aliases: tool.aliases };
}

/** A hook must not have to know where the agent stands to know which file is meant. */
function withAbsolutePaths(input: unknown, cwd: string): unknown {
  if (typeof input !== "object" || input === null) return input;
  const fields = input as Readonly<Record<string, unknown>>;
  const relative = pathFields.filter((name) => {
    const path = fields[name];
    return typeof path === "string" && path !== "" && !isAbsolute(path);
  });
  if (relative.length === 0) return input;
  return { ...fields, ...Object.fromEntries(relative.map((name) => [name, resolve(cwd, fields[name] as string)])) };
}
