import { Approver, Workspace, WorkingDirectory, defineStage, parseWith, toolError } from "@lorimer/sdk";
import type { Stage, ToolCall, ToolOutcome } from "@lorimer/sdk";
import { absolutePath } from "./match-path.js";
import type { PathAnchors } from "./match-path.js";
import { decide, ruleFor } from "./policy.js";
import type { Place, Policy } from "./policy.js";

/** The stage that stands in for core's `approve`: it asks the policy, then the `Approver`, and lets nothing else through. */
export function permissionStage(policy: Policy): Stage {
  return defineStage({
    id: "permissions",
    list: "tool",
    slot: "authorize",
    replaces: "approve",
    needs: { workspace: Workspace, directory: WorkingDirectory, approver: Approver },
    create:
      ({ workspace, directory, approver }) =>
      async (call, next, turn) => {
        const decision = decide(policy, call, await placeOf(call, workspace, directory));
        if (decision.behavior === "allow") return next(call);
        if (decision.behavior === "deny") return toolError("denied", decision.message);

        const request = { call, title: call.tool.title(call.input), destructive: call.tool.isDestructive(call.input) };
        const answer = await approver.ask(request, { signal: turn.signal });
        if (turn.signal.aborted) return toolError("cancelled", "The run was interrupted while this call waited for permission.");
        if (answer.behavior === "deny") {
          const refusal = toolError("denied", answer.message ?? refusalText(call, decision.reason));
          return answer.interrupt ? { ...refusal, stop: { reason: answer.message ?? "Permission was refused." } } : refusal;
        }
        if (answer.input === undefined) return next(call);
        return rewritten(
          policy,
          { ...call, input: answer.input },
          next,
          await placeOf({ ...call, input: answer.input }, workspace, directory),
        );
      },
  });
}

/** What the model is told when nobody allowed a call; it names the flag that would. */
export function refusalText(call: Pick<ToolCall, "name" | "input">, reason: string): string {
  return `${reason} It did not run. Go on without it, or tell the person that this allows it: --allowedTools ${JSON.stringify(ruleFor(call))}`;
}

/** An approver may change the input: it is checked as if the model had written it, and deny rules still hold. */
async function rewritten(
  policy: Policy,
  call: ToolCall,
  next: (call: ToolCall) => Promise<ToolOutcome>,
  place: Place,
): Promise<ToolOutcome> {
  const parsed = await parseWith(call.tool.input, call.input);
  if (!parsed.ok)
    return toolError(
      "invalid",
      `The input given with the approval is not valid: ${parsed.issues.map((issue) => `${issue.path} ${issue.message}`.trim()).join("; ")}.`,
    );
  const decision = decide(policy, call, place);
  return decision.behavior === "deny" ? toolError("denied", decision.message) : next({ ...call, input: parsed.value });
}

async function placeOf(call: ToolCall, workspace: Workspace, directory: WorkingDirectory): Promise<Place> {
  const anchors: PathAnchors = { root: workspace.root, cwd: directory.path, home: workspace.home };
  const paths = await Promise.all(
    call.tool.paths(call.input).map(async (path) => {
      const given = absolutePath(path, anchors);
      // A path that cannot be resolved is judged as it was given; the tool itself will refuse it.
      const real = await workspace.files.realpath(given).catch(() => given);
      return { given, real };
    }),
  );
  return { ...anchors, folders: [workspace.root, ...workspace.directories], paths };
}
