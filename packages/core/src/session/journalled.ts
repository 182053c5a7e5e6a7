import type { PromptOptions } from "./session-api.js";

/** What of a prompt's options can stand in a log. */
export function journalled({ signal: _signal, onState: _onState, ...options }: PromptOptions): Omit<PromptOptions, "signal" | "onState"> {
  return options;
}
