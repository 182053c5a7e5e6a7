import { defineStage } from "@lorimer/sdk";
import type { AssistantMessage, RunId, Stage } from "@lorimer/sdk";
import { HookEngine } from "../engine/engine-token.js";

/** Times in a row that hooks may keep a run from ending. */
const mostBlocks = 8;

/** Fires Stop when the model has no more to do; a block has it go on, and is told to it. */
const stopHooks: Stage = defineStage({
  id: "hooks",
  list: "stop",
  slot: "continue",
  needs: { engine: HookEngine },
  create: ({ engine }) => {
    let keptRun: RunId | undefined;
    return {
      limit: mostBlocks,
      overruled: () => {
        engine.notify(`Stop hooks kept the run going ${mostBlocks} times in a row, so it was ended all the same.`);
        return { decision: "done" };
      },
      async decide(reply, turn) {
        if (!engine.listens("Stop") || turn.signal.aborted) return { decision: "done" };
        const active = keptRun === turn.runId;
        const input = {
          stop_hook_active: active,
          last_assistant_message: textOf(reply),
          background_tasks: engine.backgroundTasks,
          session_crons: [],
        };
        const verdict = await engine.fire("Stop", { input, signal: turn.signal });
        if (!verdict.continue)
          return { decision: "end", reason: "stop_hook_prevented", message: verdict.stopReason ?? "A Stop hook ended the run." };
        const blocked = verdict.decision === "deny" ? [verdict.reason ?? "A Stop hook wants the work to go on."] : [];
        const feedback = [...blocked, ...verdict.additionalContext];
        if (feedback.length === 0) return { decision: "done" };
        keptRun = turn.runId;
        return { decision: "continue", feedback: `Stop hook: ${feedback.join("\n")}` };
      },
    };
  },
});
export default stopHooks;

function textOf(reply: AssistantMessage): string {
  return reply.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
}
