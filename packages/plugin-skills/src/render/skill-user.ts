import { contentText, estimateTokens, isToolFailure, outcomeText, toolFailure } from "@lorimer/sdk";
import type { Conversation, EmittedEvent, Message, ToolCaller, ToolFailure, ToolOutcome } from "@lorimer/sdk";
import type { ActiveSkills } from "../active/active-skills.js";
import type { SkillForks } from "../contract/index.js";
import { joined } from "./render-skill.js";
import { wrapped } from "./skill-text.js";
import type { LoadedSkill } from "./load-skill.js";

export interface SkillUserParts {
  readonly active: ActiveSkills;
  readonly conversation: Pick<Conversation, "messages"> | undefined;
  readonly tools: ToolCaller | undefined;
  readonly forks: SkillForks | undefined;
}

export interface SkillUse {
  readonly by: "model" | "person";
  readonly signal: AbortSignal;
  emit(event: EmittedEvent): void;
}

const timeoutMs = 120_000;

/** Commands that say with exit code 1 that they found nothing, or a difference. */
const findsNothing = /^(?:grep|rg|egrep|fgrep|find|diff|test|\[|git\s+(?:diff|grep))(?:\s|$)/;

/** Puts loaded skills to use: runs their commands, puts their rules in force, and gives the text that the model reads. */
export class SkillUser {
  readonly #parts: SkillUserParts;

  constructor(parts: SkillUserParts) {
    this.#parts = parts;
  }

  async use(loaded: LoadedSkill, use: SkillUse): Promise<string | ToolFailure> {
    const { active } = this.#parts;
    // Its rules hold for its own commands too; where one of those fails, they are taken back.
    const withdraw = await active.grant(loaded.activation);
    const outputs = await this.#outputs(loaded, use.signal);
    if (isToolFailure(outputs)) {
      await withdraw();
      return outputs;
    }
    const text = joined(loaded, outputs);
    const forked = await this.#fork(loaded, text, use);
    if (forked !== undefined) {
      await withdraw();
      return forked;
    }
    const note = loaded.fork === undefined ? "" : "(Meant for an agent of its own; there is none here, so follow it yourself.)\n\n";
    const whole = wrapped(loaded.skill, loaded.dir, note + text);
    const repeated = use.by === "model" && isThere(whole, this.#parts.conversation?.messages ?? []);
    const shown = repeated ? `The skill ${loaded.skill} is loaded already, with the same text: follow it.` : whole;
    await this.#takeEffect(loaded, shown, use);
    return shown;
  }

  /** One after the other, through every stage that the model's own commands pass. Nobody is asked: what needs a question does not run. */
  async #outputs({ skill, commands, blocked, shell }: LoadedSkill, signal: AbortSignal): Promise<readonly string[] | ToolFailure> {
    if (blocked !== undefined) return commands.map(() => `[a command was not run: ${blocked}]`);
    const outputs: string[] = [];
    for (const command of commands) {
      const name = shell === "powershell" ? "PowerShell" : "Bash";
      const outcome = await this.#parts.tools?.call(
        name,
        { command, timeout: timeoutMs, description: `A command of the skill ${skill}` },
        { signal },
      );
      if (outcome === undefined || !succeeded(command, outcome)) {
        const shown = command.length > 200 ? `${command.slice(0, 199)}…` : command;
        const why = outcome === undefined ? "nothing here can run it" : outcomeText(outcome);
        return toolFailure(`The skill ${skill} was not loaded, because its command \`${shown}\` did not run to its end: ${why}`);
      }
      outputs.push(outputOf(outcome));
    }
    return outputs;
  }

  async #fork({ skill, fork, activation }: LoadedSkill, prompt: string, { signal }: SkillUse): Promise<string | undefined> {
    if (fork === undefined) return undefined;
    const { model, effort } = activation;
    return this.#parts.forks?.run({ skill, prompt, model, effort, agent: fork.agent, background: fork.background }, { signal });
  }

  async #takeEffect({ activation }: LoadedSkill, text: string, { by, emit }: SkillUse): Promise<void> {
    const { skill, origin, model, effort } = activation;
    const reason = by === "person" ? `typed as /${skill}` : "the model asked for it";
    emit({ type: "context-loaded", kind: "skill", file: origin, reason, tokens: estimateTokens(text) });
    const changes = [
      ...(model === undefined ? [] : [`the model is ${model}`]),
      ...(effort === undefined ? [] : [`the effort is ${effort}`]),
    ];
    if (changes.length > 0)
      emit({
        type: "notice-given",
        level: "info",
        text: `Until you speak again ${changes.join(" and ")}: so asks the skill ${skill} (${origin}).`,
      });
    for (const said of await this.#parts.active.apply(activation))
      emit({ type: "notice-given", level: "warning", text: `The skill ${skill} (${origin}): ${said}` });
  }
}

function succeeded(command: string, { status, output }: ToolOutcome): boolean {
  if (status === "ok") return true;
  return (
    status === "error" &&
    field(output, "exitCode") === 1 &&
    findsNothing.test(
      command
        .split(/\|\|?|&&|;|\n/)
        .at(-1)
        ?.trim() ?? "",
    )
  );
}

/** What it printed; where that was too long for one result, what the tool shows of it. */
function outputOf(outcome: ToolOutcome): string {
  const { output } = outcome;
  const [stdout, stderr] = [field(output, "stdout"), field(output, "stderr")];
  if (typeof stdout !== "string" || typeof field(output, "persistedOutputPath") === "string") return outcomeText(outcome).trimEnd();
  return [stdout, stderr].flatMap((text) => (typeof text === "string" && text.trim() !== "" ? [text.trimEnd()] : [])).join("\n");
}

function field(output: unknown, key: string): unknown {
  return typeof output === "object" && output !== null ? (output as Readonly<Record<string, unknown>>)[key] : undefined;
}

function isThere(text: string, messages: readonly Message[]): boolean {
  return messages.some((message) => {
    if (message.type !== "user" && message.type !== "attachment") return false;
    return message.content.some((block) =>
      block.type === "text" ? block.text === text : block.type === "tool_result" && contentText(block.content) === text,
    );
  });
}
