import { Approver, InputCheck, Workspace, WorkingDirectory, defineStage, toolError } from "@lorimer/sdk";
import type { Stage, ToolCall, ToolOutcome } from "@lorimer/sdk";
import { absolutePath } from "./match-path.js";
import type { PathAnchors } from "./match-path.js";
import { decide, looksAtPaths, ruleFor } from "./policy.js";
import type { Place, Policy } from "./policy.js";

/**
 * The stage that stands in for core's `approve`: it asks the policy, then the `Approver`, and lets nothing else through.
 * `oneAtATime` keeps a second question back until the first is answered, because the answer may settle both.
 */
export function permissionStage(policy: Policy, oneAtATime = false): Stage {
  let asking: Promise<unknown> = Promise.resolve();
  return defineStage({
    id: "permissions",
    list: "tool",
    slot: "authorize",
    replaces: "approve",
    needs: { workspace: Workspace, directory: WorkingDirectory, approver: Approver, checker: InputCheck },
    create:
      ({ workspace, directory, approver, checker }) =>
      async (call, next, turn) => {
        const place = await placeOf(looksAtPaths(policy, call) ? call : undefined, workspace, directory);
        const judge = (): Promise<Verdict> => judgeCall(policy, approver, call, place, turn.signal);
        const waits = oneAtATime && decide(policy, call, place).behavior === "ask";
        const verdict = waits ? asking.then(judge, judge) : judge();
        if (waits) asking = verdict;
        const settled = await verdict;
        if ("refusal" in settled) return settled.refusal;
        if (settled.input === undefined) return next(call);
        // An approver may change the input: it is checked as if the model had written it, and rules that refuse still hold.
        const changed = await checker.check({ ...call, input: settled.input });
        if ("status" in changed) return changed;
        const decision = decide(policy, changed, await placeOf(changed, workspace, directory));
        return decision.behavior === "deny" ? toolError("denied", decision.message) : next(changed);
      },
  });
}

/** A call that may run, perhaps with another input, or what is returned in its place. */
type Verdict = { readonly refusal: ToolOutcome } | { readonly input?: unknown };

async function judgeCall(policy: Policy, approver: Approver, call: ToolCall, place: Place, signal: AbortSignal): Promise<Verdict> {
  const interrupted = { refusal: toolError("cancelled", "The run was interrupted while this call waited for permission.") };
  if (signal.aborted) return interrupted;
  const decision = decide(policy, call, place);
  if (decision.behavior === "allow") return {};
  if (decision.behavior === "deny") return { refusal: toolError("denied", decision.message) };

  const request = {
    call,
    title: call.tool.title(call.input),
    destructive: call.tool.isDestructive(call.input),
    reason: decision.reason,
    suggestions: [],
  };
  const answer = await approver.ask(request, { signal });
  if (signal.aborted) return interrupted;
  if (answer.behavior === "allow") return answer.input === undefined ? {} : { input: answer.input };
  const refusal = toolError("denied", answer.message ?? refusalText(call, decision.reason));
  return { refusal: answer.interrupt ? { ...refusal, stop: { reason: answer.message ?? "Permission was refused." } } : refusal };
}

/** What the model is told when nobody allowed a call; it names the flag that would. */
function refusalText(call: Pick<ToolCall, "name" | "input">, reason: string): string {
  return `${reason} It did not run. Go on without it, or tell the person that this allows it: --allowedTools ${JSON.stringify(ruleFor(call))}`;
}

/** Where a call happens; without a call, the place alone, for decisions that do not turn on paths. */
async function placeOf(call: ToolCall | undefined, workspace: Workspace, directory: WorkingDirectory): Promise<Place> {
  const anchors: PathAnchors = { root: workspace.root, cwd: directory.path, home: workspace.home };
  const paths = await Promise.all(
    (call?.tool.paths(call.input) ?? []).map(async (path) => {
      const given = absolutePath(path, anchors);
      // A path that cannot be resolved is judged as it was given; the tool itself will refuse it.
      const real = await workspace.files.realpath(given).catch(() => given);
      return { given, real };
    }),
  );
  return { ...anchors, folders: [workspace.root, ...workspace.directories], paths };
}
