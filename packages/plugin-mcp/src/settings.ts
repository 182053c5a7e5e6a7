import { homedir } from "node:os";
import { join } from "node:path";
import type { PluginContext } from "@lorimer/sdk";
import { isRecord } from "./config/read-entry.js";

export interface McpSettings {
  readonly userFolder: string;
  readonly foreignFile: string | undefined;
  readonly managedFiles: readonly string[];
  readonly given: readonly { readonly source: string; readonly value: unknown }[];
  readonly strict: boolean;
  /** Milliseconds that the first request waits for servers. */
  readonly waitMs: number;
  readonly startTimeoutMs: number;
  readonly callTimeoutMs: number;
  readonly maxResultChars: number;
  readonly trustsAnnotations: boolean;
  /** Names of servers that may use the session's model. */
  readonly sampling: readonly string[];
}

/** The plugin's settings with their defaults. Limits can be set in the environment too, under the names that are in use. */
export function mcpSettings({ settings }: PluginContext, env: NodeJS.ProcessEnv): McpSettings {
  const text = (key: string): string | undefined => (typeof settings[key] === "string" && settings[key] !== "" ? settings[key] : undefined);
  const texts = (key: string): readonly string[] => {
    const list = settings[key];
    return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
  };
  const given = Array.isArray(settings["given"]) ? (settings["given"] as readonly unknown[]) : [];
  const tokens = positive(env["MAX_MCP_OUTPUT_TOKENS"], 25_000);
  return {
    userFolder: text("userFolder") ?? join(homedir(), ".lorimer"),
    foreignFile: text("foreignFile"),
    managedFiles: texts("managedFolders").map((folder) => join(folder, "managed-mcp.json")),
    given: given.filter(isRecord).map(({ source, value }) => ({ source: String(source), value })),
    strict: settings["strict"] === true,
    waitMs: positive(settings["waitMs"], 400),
    startTimeoutMs: positive(settings["startTimeoutMs"] ?? env["MCP_TIMEOUT"], 30_000),
    callTimeoutMs: positive(settings["callTimeoutMs"] ?? env["MCP_TOOL_TIMEOUT"], 600_000),
    maxResultChars: positive(settings["maxResultChars"], tokens * 4),
    trustsAnnotations: settings["trustAnnotations"] === true,
    sampling: texts("sampling"),
  };
}

function positive(value: unknown, fallback: number): number {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 0 ? number : fallback;
}
