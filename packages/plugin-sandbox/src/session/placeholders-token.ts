import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";
import type { Placeholders as PlaceholdersClass } from "../engine/bubblewrap/placeholders.js";

/** Level: app, for sessions of one process may share a project. */
export const Placeholders: Token<PlaceholdersClass> = token("lorimer.SandboxPlaceholders");
