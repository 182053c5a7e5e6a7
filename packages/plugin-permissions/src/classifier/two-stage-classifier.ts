import type { ModelCaller } from "@lorimer/sdk";
import type { ClassifierAnswer, PermissionClassifier } from "../contract/index.js";
import { readAnswer } from "./read-answer.js";
import { classifierPrompt, classifierSystem } from "./prompts.js";

export interface ClassifierOptions {
  /** The model of the first stage. Default: the session's. */
  readonly fastModel?: string;
  /** The model of the second stage, which thinks. Default: the session's. */
  readonly thinkingModel?: string;
  /** Tokens the second stage may think. Default 2,048. */
  readonly thinkingTokens?: number;
}

/**
 * Asks a fast model first. Its yes counts; anything else goes to a model that thinks, whose word is last. What neither says clearly,
 * and every failure, is `unsure`.
 */
export function twoStageClassifier(models: ModelCaller, options: ClassifierOptions = {}): PermissionClassifier {
  const { fastModel, thinkingModel, thinkingTokens = 2_048 } = options;
  return {
    async classify(request, { signal }) {
      const prompt = classifierPrompt(request);
      const fast = await ask(
        models,
        {
          purpose: "permission",
          plugin: "lorimer.permissions",
          prompt,
          maxOutputTokens: 200,
          ...(fastModel === undefined ? {} : { model: fastModel }),
        },
        signal,
      );
      if (fast.verdict === "allow" || signal.aborted) return fast;
      const slow = {
        purpose: "permission",
        plugin: "lorimer.permissions",
        prompt,
        maxOutputTokens: thinkingTokens + 500,
        thinking: { budgetTokens: thinkingTokens },
        ...(thinkingModel === undefined ? {} : { model: thinkingModel }),
      };
      return ask(models, slow, signal);
    },
  };
}

async function ask(
  models: ModelCaller,
  question: Omit<Parameters<ModelCaller["call"]>[0], "system">,
  signal: AbortSignal,
): Promise<ClassifierAnswer> {
  try {
    const reply = await models.call({ ...question, system: classifierSystem }, { signal });
    return reply.ok ? readAnswer(reply.text) : { verdict: "unsure", reason: `The classifier could not be asked: ${reply.message}` };
  } catch (error) {
    return { verdict: "unsure", reason: `The classifier failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}
