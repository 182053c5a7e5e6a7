import { defineCommand } from "@lorimer/sdk";
import type { Command } from "@lorimer/sdk";
import { ContextAccount } from "../contract/index.js";
import { contextLines } from "../show/context-lines.js";

/** `/context`: what the next request holds. */
const context: Command = defineCommand({
  name: "context",
  description: "Show what the model sees, where it comes from and what of it is cached.",
  argumentHint: "[all]",
  needs: { account: ContextAccount },
  run: async ({ arguments: words, signal }, { account }) => {
    const view = await account.view({ next: true, signal });
    return { kind: "shown", lines: contextLines(view, { all: words.trim() === "all" }) };
  },
});
export default context;
