import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";
import type { ToldSkills } from "./told-skills.js";

/** Level: session. */
export const Told: Token<ToldSkills> = token("lorimer.skills.Told");
