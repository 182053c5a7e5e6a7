import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";
import type { HookEngine as Engine } from "./hook-engine.js";

/** The engine itself, for this package's own stages and listeners. Level: session. */
export const HookEngine: Token<Engine> = token("lorimer.HookEngine");
