import { toolError } from "@lorimer/sdk";
import type { Approver, Hooks, InputCheck, PermissionUpdate, PermissionVerdict, ToolCall, ToolOutcome, ToolTurn } from "@lorimer/sdk";
import type { PermissionClassifier, Permissions } from "../contract/index.js";
import type { Classifications } from "./classification.js";
import type { DecisionLog } from "./denials.js";
import { askHooks } from "./hook-answers.js";
import type { LiveJudge, LiveJudgement } from "./judge-live.js";
import type { Questions } from "./questions.js";
import { suggestions } from "./suggestions.js";
import { untilAborted } from "./until-aborted.js";
import { declined, interrupted, refusal, verdict, verdictOf } from "./verdicts.js";

/** The call that may run, or what is returned in its place. */
export type Authorization = { readonly call: ToolCall } | { readonly outcome: ToolOutcome };

export interface AuthorizerParts {
  readonly judge: LiveJudge;
  readonly permissions: Permissions;
  readonly approver: Approver;
  readonly checker: InputCheck;
  readonly questions: Questions;
  readonly log: DecisionLog;
  readonly classifications: Classifications;
  readonly classifier: PermissionClassifier | undefined;
  readonly hooks: Hooks | undefined;
}

/** Takes one call from the first judgement to a yes or a no: rules, classifier, hooks, and at last a person. */
export class Authorizer {
  readonly #parts: AuthorizerParts;

  constructor(parts: AuthorizerParts) {
    this.#parts = parts;
  }

  async authorize(call: ToolCall, turn: ToolTurn): Promise<Authorization> {
    const { judge, log } = this.#parts;
    if (turn.signal.aborted) return { outcome: interrupted() };
    const first = await judge.judge(call);
    this.#tell(call, first.decision, turn);
    if (first.decision.behavior !== "ask") return this.#settled(call, first);
    if (judge.mode === "auto" && first.decision.liftable && !log.asksPerson) {
      const classified = await this.#classify(call, turn);
      if (classified !== undefined) return classified;
    }
    const asked = this.#parts.questions.next(() => this.#ask(call, turn));
    return (await untilAborted(asked, turn.signal)) ?? { outcome: interrupted() };
  }

  #settled(call: ToolCall, { decision }: LiveJudgement): Authorization {
    return decision.behavior === "allow" ? { call } : { outcome: refusal(decision) };
  }

  #tell(call: ToolCall, given: PermissionVerdict & { readonly counterfactual?: unknown }, turn: ToolTurn): void {
    const told = "liftable" in given ? verdictOf(given as LiveJudgement["decision"]) : given;
    this.#parts.log.record(call.id, told);
    turn.emit({ type: "permission-decided", id: call.id, name: call.name, verdict: told });
  }

  async #classify(call: ToolCall, turn: ToolTurn): Promise<Authorization | undefined> {
    const { classifier, classifications, judge, hooks } = this.#parts;
    if (classifier === undefined) return undefined;
    const { verdict: answer, reason } = await classifications.answer(call, judge.cwd, classifier, turn.signal);
    if (turn.signal.aborted) return { outcome: interrupted() };
    if (answer === "unsure") return undefined;
    this.#tell(call, verdict(answer, "classifier", reason), turn);
    if (answer === "allow") return { call };
    const fired =
      hooks?.listens("PermissionDenied") === true
        ? await hooks.fire("PermissionDenied", {
            subject: call.name,
            input: { tool_name: call.name, tool_input: call.input, tool_use_id: call.id, reason },
            toolUseId: call.id,
            signal: turn.signal,
          })
        : undefined;
    const again = fired?.output["retry"] === true ? " You may try again in another way." : "";
    return { outcome: toolError("denied", `The automatic check refused this call of ${call.name}: ${reason} It did not run.${again}`) };
  }

  /** One question at a time: it is judged again when its turn comes, because an earlier answer may have settled it. */
  async #ask(call: ToolCall, turn: ToolTurn): Promise<Authorization> {
    if (turn.signal.aborted) return { outcome: interrupted() };
    const { judge, hooks, approver } = this.#parts;
    const now = await judge.judge(call);
    if (now.decision.behavior !== "ask") {
      this.#tell(call, now.decision, turn);
      return this.#settled(call, now);
    }
    const offered = suggestions(now.decision, now.examination);
    const hooked = await askHooks(hooks, call, offered, turn.signal);
    if (hooked?.behavior === "deny") return this.#refused(call, now, hooked, "hook", turn);
    if (hooked?.behavior === "allow" && now.decision.liftable) return this.#accepted(call, now, hooked, "hook", turn);
    if (turn.signal.aborted) return { outcome: interrupted() };
    const answer = await untilAborted(
      approver.ask(
        {
          call,
          title: call.tool.title(call.input),
          destructive: call.tool.isDestructive(call.input),
          reason: now.decision.because,
          suggestions: offered,
          ...(judge.mode === "bubble" ? { agentId: turn.agentId } : {}),
        },
        { signal: turn.signal },
      ),
      turn.signal,
    );
    if (answer === undefined || turn.signal.aborted) return { outcome: interrupted() };
    return answer.behavior === "deny"
      ? this.#refused(call, now, answer, "person", turn)
      : this.#accepted(call, now, answer, "person", turn);
  }

  #refused(
    call: ToolCall,
    { decision }: LiveJudgement,
    answer: { readonly message?: string; readonly interrupt?: boolean },
    by: "person" | "hook",
    turn: ToolTurn,
  ): Authorization {
    const because = answer.message ?? (by === "hook" ? "A hook refused it." : "Nobody allowed it.");
    this.#tell(call, verdict("deny", by, because), turn);
    const outcome =
      by === "hook"
        ? toolError("denied", `A hook refused this call of ${call.name}: ${because}`)
        : declined(call, decision, answer.message);
    return { outcome: answer.interrupt === true ? { ...outcome, stop: { reason: because } } : outcome };
  }

  async #accepted(
    call: ToolCall,
    { decision }: LiveJudgement,
    answer: { readonly input?: unknown; readonly updates?: readonly PermissionUpdate[] },
    by: "person" | "hook",
    turn: ToolTurn,
  ): Promise<Authorization> {
    const { permissions, checker, judge } = this.#parts;
    if (answer.updates !== undefined && answer.updates.length > 0) {
      const problems = await permissions.apply(answer.updates);
      for (const problem of problems) turn.emit({ type: "notice-given", level: "warning", text: problem });
    }
    let accepted = call;
    if (answer.input !== undefined) {
      // What came with the yes is checked as if the model had written it, and rules that refuse still hold.
      const { advice: _dropped, ...bare } = call;
      const checked = await checker.check({ ...bare, input: answer.input });
      if ("status" in checked) return { outcome: checked };
      const again = await judge.judge(checked);
      const widened =
        again.decision.behavior === "ask" && (by === "hook" ? !again.decision.liftable : decision.liftable && !again.decision.liftable);
      if (again.decision.behavior === "deny" || widened) {
        this.#tell(call, { ...verdictOf(again.decision), behavior: "deny" }, turn);
        return { outcome: refusal(again.decision) };
      }
      accepted = checked;
    }
    this.#tell(call, verdict("allow", by, by === "person" ? "A person allowed it." : "A hook allowed it."), turn);
    return turn.signal.aborted ? { outcome: interrupted() } : { call: accepted };
  }
}
