import { createHash } from "node:crypto";
import type { Tool } from "@modelcontextprotocol/client";

/** What an approval of a tool is bound to: everything of its definition that the model reads or that rules go by. */
export function toolHash({ name, title, description, inputSchema, annotations }: Tool): string {
  return createHash("sha256")
    .update(canonical([name, title ?? "", description ?? "", inputSchema, annotations ?? {}]))
    .digest("hex");
}

/** JSON with sorted keys: another order of keys is no other definition. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
    .join(",")}}`;
}
