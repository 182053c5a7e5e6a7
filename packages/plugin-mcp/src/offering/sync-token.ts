import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";
import type { ToolSync } from "./tool-sync.js";

/** Level: session. */
export const McpToolSync: Token<ToolSync> = token("lorimer.McpToolSync");
