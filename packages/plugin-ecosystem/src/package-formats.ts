import type { PackageFormats } from "@lorimer/plugin-discovery/contract";
import { readClaudePlugin } from "./claude/read-claude-plugin.js";

/** Reads packages in the layouts of other harnesses. */
export const packageFormats: PackageFormats = { read: (root, entry) => readClaudePlugin(root, entry) };
