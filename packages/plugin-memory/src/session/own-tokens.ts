import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";
import type { Recall } from "./recall.js";
import type { SessionMemory } from "./session-memory.js";

/** `Memory` as the plugin's own parts see it. Level: session. */
export const OwnMemory: Token<SessionMemory> = token("lorimer.Memory");

/** Level: session. */
export const MemoryRecall: Token<Recall> = token("lorimer.memory.Recall");
