import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";
import type { AgentInstructions } from "./agent-instructions.js";

/** `Instructions` as the plugin's own stages see it. Level: agent. */
export const OwnInstructions: Token<AgentInstructions> = token("lorimer.Instructions");
