import type { Containment, SessionJournal, ToolCall, WorkingDirectory, Workspace } from "@lorimer/sdk";
import type { AgentPolicy, Permissions, RuleInForce } from "../contract/index.js";
import type { Decision, DecisionContext, DecisionPlace } from "../decide/context.js";
import { decideExamined } from "../decide/decide-examined.js";
import { examine, needsShell } from "../decide/examine.js";
import type { Examination } from "../decide/examine.js";
import { withWorkspaceFacts } from "../paths/workspace-facts.js";
import { isFault } from "../rules/parse-rule.js";
import { compileRule } from "../rules/rule.js";
import type { Rule } from "../rules/rule.js";

export interface LiveJudgement {
  readonly decision: Decision;
  readonly examination: Examination;
}

export interface LiveJudgeNeeds {
  readonly permissions: Permissions;
  readonly workspace: Workspace;
  readonly directory: WorkingDirectory;
  readonly journal: SessionJournal;
  readonly containment: Containment | undefined;
  readonly agent: AgentPolicy | undefined;
}

/** Judges calls of one agent by the permissions of its session, with the facts of its workspace. */
export class LiveJudge {
  readonly #permissions: Permissions;
  readonly #workspace: Workspace;
  readonly #directory: WorkingDirectory;
  readonly #journal: SessionJournal;
  readonly #containment: Containment | undefined;
  readonly #agent: AgentPolicy | undefined;
  #compiled: { readonly from: readonly RuleInForce[]; readonly rules: readonly Rule[] } | undefined;

  constructor({ permissions, workspace, directory, journal, containment, agent }: LiveJudgeNeeds) {
    this.#permissions = permissions;
    this.#workspace = workspace;
    this.#directory = directory;
    this.#journal = journal;
    this.#containment = containment;
    this.#agent = agent;
  }

  get cwd(): string {
    return this.#directory.path;
  }

  get mode(): Permissions["mode"] {
    return this.#permissions.mode;
  }

  async judge(call: ToolCall): Promise<LiveJudgement> {
    const place = this.#place();
    // The reader of command lines is large: a session that runs none never loads it.
    const readShell = needsShell(call) ? (await import("../shell/read-shell.js")).readShell : undefined;
    const examination = examine(call, place, readShell);
    const containment = await this.#contained(call);
    const context: Omit<DecisionContext, "files"> = {
      place,
      ...this.#policies(),
      ...(call.advice === undefined ? {} : { advice: call.advice }),
      ...(containment === undefined ? {} : { containment }),
    };
    const known = [this.#workspace.root, ...this.#workspace.directories];
    const decide = (files: DecisionContext["files"]): Decision => decideExamined(examination, { ...context, files });
    const decision = await withWorkspaceFacts(this.#workspace.files, known, decide, { journal: this.#journal, key: call.id });
    return { decision, examination };
  }

  /** What holds a command is the machine's to say. */
  async #contained(call: ToolCall): Promise<DecisionContext["containment"]> {
    const containment = this.#containment;
    if (containment?.escapes(call) === true) return "escapes";
    if (containment === undefined || !needsShell(call)) return undefined;
    const isHeld = await this.#journal.recall(`lorimer.permissions.contained:${call.id}`, async () => containment.autoAllows(call));
    return isHeld ? "unasked" : undefined;
  }

  /** An agent with a policy of its own is held to that one and to its session's. */
  #policies(): Pick<DecisionContext, "policy" | "parents" | "planFile"> {
    const session = { mode: this.#permissions.mode, rules: this.#rules() };
    if (this.#agent === undefined) return { policy: session };
    const { mode = session.mode, rules, planFile } = this.#agent;
    return {
      policy: { mode, rules: [...session.rules, ...compiled(rules)] },
      parents: [session],
      ...(planFile === undefined ? {} : { planFile }),
    };
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
      const rules = compiled(from);
      this.#compiled = { from, rules };
    }
    return this.#compiled.rules;
  }
}

function compiled(rules: readonly RuleInForce[]): readonly Rule[] {
  return rules.flatMap(({ text, behavior, ...origin }) => {
    const rule = compileRule(text, behavior, origin);
    return isFault(rule) ? [] : [rule];
  });
}
