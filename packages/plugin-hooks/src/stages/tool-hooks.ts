import { RuleMatcher } from "@lorimer/plugin-permissions/contract";
import { defineStage, optional, WorkingDirectory } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { HookEngine } from "../engine/engine-token.js";
import { ToolHooks } from "../tool/tool-hooks.js";

/** Fires what hooks are told of one tool call, before and after it. */
const toolHooks: Stage = defineStage({
  id: "hooks",
  list: "tool",
  slot: "intercept",
  needs: { engine: HookEngine, directory: WorkingDirectory, rules: optional(RuleMatcher) },
  create: ({ engine, directory, rules }) => {
    engine.useRules(rules);
    const hooks = new ToolHooks(engine, directory);
    return (call, next, turn) => hooks.wrap(call, next, turn);
  },
});
export default toolHooks;
