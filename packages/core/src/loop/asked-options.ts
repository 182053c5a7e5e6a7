import type { Draft, RunState, Turn } from "@lorimer/sdk";
import { modelOf } from "./run-context.js";
import type { RunContext } from "./run-context.js";

/**
 * What is asked of the model in use. The run's own model gets what was asked for, and fails where it cannot; one that stands in for it goes
 * without what it cannot do.
 */
export function askedOptions(
  state: RunState,
  context: RunContext,
  { model }: Turn,
): Pick<Draft, "maxOutputTokens" | "thinking" | "effort" | "speed"> {
  const { overrides } = state;
  const { options } = context;
  const maxOutputTokens = overrides.maxOutputTokens ?? options.maxOutputTokens ?? model.defaultOutputTokens;
  const thinking = overrides.thinking ?? options.thinking;
  const effort = overrides.effort ?? options.effort;
  const speed = overrides.speed ?? options.speed;
  if (modelOf(state, context) === options.model) return { maxOutputTokens, thinking, effort, speed };
  return {
    maxOutputTokens: Math.min(maxOutputTokens, model.maxOutputTokens),
    thinking: model.thinking ? thinking : undefined,
    effort: effort !== undefined && model.effort.includes(effort) ? effort : undefined,
    speed: speed !== undefined && model.speeds?.includes(speed) === true ? speed : undefined,
  };
}
