import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { messageOf } from "@lorimer/sdk";
import { usageError } from "../usage-error.js";

/** The lists of servers given by `--mcp-config`: JSON, or files that hold it. */
export function mcpLists(values: readonly string[], cwd: string): readonly { readonly source: string; readonly value: unknown }[] {
  return values.map((value) => {
    const isText = value.trimStart().startsWith("{");
    const source = isText ? "--mcp-config" : resolve(cwd, value);
    try {
      return { source, value: JSON.parse(isText ? value : readFileSync(source, "utf8")) as unknown };
    } catch (error) {
      throw usageError(
        `--mcp-config: ${source} cannot be used: ${messageOf(error)}`,
        'A list has the form {"mcpServers": {"NAME": {"command": "…"}}}.',
      );
    }
  });
}
