import type { HookEntry } from "../config/hook-entry.js";
import { runCallback } from "../handlers/callback.js";
import type { HandlerCall, HandlerParts } from "../handlers/handler-context.js";
import type { HookResult } from "../result/hook-result.js";

/** Runs the handler of a hook, whatever its kind; what a kind needs is imported when the first of it runs. */
export async function runHandler({ handler, origin }: HookEntry, call: HandlerCall, parts: HandlerParts): Promise<HookResult> {
  switch (handler.type) {
    case "callback":
      return runCallback(handler.hook, call.input, call.timeoutMs, call.signal);
    case "command":
      return (await import("../handlers/command.js")).runCommand(handler, origin, call, parts);
    case "http":
      return (await import("../handlers/http.js")).runHttp(handler, call, parts);
    case "prompt":
      return (await import("../handlers/ask-others.js")).runPrompt(handler, call, parts);
    case "agent":
      return (await import("../handlers/ask-others.js")).runAgent(handler, call, parts);
    case "mcp_tool":
      return (await import("../handlers/ask-others.js")).runMcpTool(handler, call, parts);
  }
}
