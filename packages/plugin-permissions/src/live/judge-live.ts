import type { ToolCall, WorkingDirectory, Workspace } from "@lorimer/sdk";
import type { CallContainment } from "../contract/seams.js";
import type { Permissions, RuleInForce } from "../contract/index.js";
import type { Decision, DecisionContext, DecisionPlace } from "../decide/context.js";
import { decide } from "../decide/decide.js";
import { examine } from "../decide/examine.js";
import type { Examination } from "../decide/examine.js";
import { withWorkspaceFacts } from "../paths/workspace-facts.js";
import { isFault } from "../rules/parse-rule.js";
import { compileRule } from "../rules/rule.js";
import type { Rule } from "../rules/rule.js";

export interface LiveJudgement {
  readonly decision: Decision;
  readonly examination: Examination;
}

/** Judges calls of one agent by the permissions of its session, with the facts of its workspace. */
export class LiveJudge {
  readonly #permissions: Permissions;
  readonly #workspace: Workspace;
  readonly #directory: WorkingDirectory;
  readonly #containment: CallContainment | undefined;
  #compiled: { readonly from: readonly RuleInForce[]; readonly rules: readonly Rule[] } | undefined;

  constructor(permissions: Permissions, workspace: Workspace, directory: WorkingDirectory, containment?: CallContainment) {
    this.#permissions = permissions;
    this.#workspace = workspace;
    this.#directory = directory;
    this.#containment = containment;
  }

  get cwd(): string {
    return this.#directory.path;
  }

  get mode(): Permissions["mode"] {
    return this.#permissions.mode;
  }

  async judge(call: ToolCall): Promise<LiveJudgement> {
    const place = this.#place();
    const examination = examine(call, place);
    const containment =
      this.#containment?.escapes(call) === true ? "escapes" : this.#containment?.autoAllows(call) === true ? "unasked" : undefined;
    const context: Omit<DecisionContext, "files"> = {
      place,
      policy: { mode: this.#permissions.mode, rules: this.#rules() },
      ...(call.advice === undefined ? {} : { advice: call.advice }),
      ...(containment === undefined ? {} : { containment }),
    };
    const known = [this.#workspace.root, ...this.#workspace.directories];
    const decision = await withWorkspaceFacts(this.#workspace.files, known, (files) => decide(call, { ...context, files }, examination));
    return { decision, examination };
  }

  #place(): DecisionPlace {
    const { root, directories, home, platform } = this.#workspace;
    return {
      cwd: this.#directory.path,
      project: root,
      home,
      directories: [...new Set([...directories, ...this.#permissions.directories])],
      platform,
      shell: "bash",
    };
  }

  #rules(): readonly Rule[] {
    const from = this.#permissions.rules;
    if (this.#compiled?.from !== from) {
      const rules = from.flatMap(({ text, behavior, scope, source, anchor }) => {
        const rule = compileRule(text, behavior, { scope, source, ...(anchor === undefined ? {} : { anchor }) });
        return isFault(rule) ? [] : [rule];
      });
      this.#compiled = { from, rules };
    }
    return this.#compiled.rules;
  }
}
