import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";
import type { SkillSettings } from "./settings.js";
import type { SkillCatalog } from "./skill-catalog.js";

/** Level: session. The same object as `Skills`, with what only this plugin asks of it. */
export const Catalog: Token<SkillCatalog> = token("lorimer.skills.Catalog");

/** Level: session. */
export const OwnSettings: Token<SkillSettings> = token("lorimer.skills.OwnSettings");
