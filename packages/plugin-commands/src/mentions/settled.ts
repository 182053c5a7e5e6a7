import { token } from "@lorimer/sdk";
import type { Token, UserBlock } from "@lorimer/sdk";

/** Contents whose mentions were attached already, or must not be. */
export type Settled = WeakSet<readonly UserBlock[]>;

/** Level: session. */
export const Settled: Token<Settled> = token("lorimer.commands.Settled");
