import type { Client, Tool } from "@modelcontextprotocol/client";
import type { StandardSchema } from "@lorimer/sdk";
import { isRecord } from "../config/read-entry.js";

const mostPages = 20;

const anyResult: StandardSchema<Readonly<Record<string, unknown>>> = {
  "~standard": {
    version: 1,
    vendor: "lorimer",
    validate: (value) => (isRecord(value) ? { value } : { issues: [{ message: "expected an object" }] }),
  },
};

/** The tools of a server. Where some are not of the protocol's form, the others are there all the same, and `malformed` counts them. */
export async function listTools(client: Client, timeout: number): Promise<{ readonly tools: readonly Tool[]; readonly malformed: number }> {
  try {
    return { tools: (await client.listTools(undefined, { timeout })).tools, malformed: 0 };
  } catch (error) {
    if ((error as { readonly code?: unknown } | null)?.code !== "INVALID_RESULT") throw error;
    const all = await rawTools(client, timeout);
    const tools = all.filter(isTool);
    if (tools.length === 0) throw error;
    return { tools, malformed: all.length - tools.length };
  }
}

async function rawTools(client: Client, timeout: number): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  let cursor: unknown;
  for (let page = 0; page < mostPages; page += 1) {
    const params = typeof cursor === "string" ? { cursor } : {};
    const result = await client.request({ method: "tools/list", params }, anyResult, { timeout });
    if (Array.isArray(result["tools"])) all.push(...(result["tools"] as readonly unknown[]));
    cursor = result["nextCursor"];
    if (typeof cursor !== "string") break;
  }
  return all;
}

function isTool(value: unknown): value is Tool {
  if (!isRecord(value) || typeof value["name"] !== "string" || value["name"] === "") return false;
  const { inputSchema, description, title, annotations, _meta: meta } = value;
  const isText = (one: unknown): boolean => one === undefined || typeof one === "string";
  const isPart = (one: unknown): boolean => one === undefined || isRecord(one);
  return (
    isRecord(inputSchema) && inputSchema["type"] === "object" && isText(description) && isText(title) && isPart(annotations) && isPart(meta)
  );
}
