import { Packages } from "@lorimer/plugin-discovery/contract";
import { HookRegistry } from "@lorimer/plugin-hooks/contract";
import { Settings, Trust } from "@lorimer/plugin-settings/contract";
import { Contributions, defineCommandSource, optional, SessionJournal, SessionPlace, ToolCaller } from "@lorimer/sdk";
import type { CommandSourceEntry, ModelDeclaration } from "@lorimer/sdk";
import { Mentions } from "../contract/index.js";
import { CommandHooks } from "../markdown/command-hooks.js";
import { MarkdownCommands } from "../markdown/markdown-commands.js";
import { commandPlaces } from "../markdown/places.js";
import { TurnGrants } from "../markdown/turn-grants.js";

/** Commands that are Markdown files. */
const markdown: CommandSourceEntry = defineCommandSource({
  id: "markdown",
  needs: {
    place: SessionPlace,
    settings: optional(Settings),
    trust: optional(Trust),
    packages: optional(Packages),
    contributions: Contributions,
    grants: TurnGrants,
    hooks: optional(HookRegistry),
    mentions: Mentions,
    tools: optional(ToolCaller),
    journal: SessionJournal,
  },
  create: ({ place, settings, trust, packages, contributions, hooks, ...needs }, plugin) => {
    const { cwd, sessionId, additionalDirectories } = place;
    return new MarkdownCommands({
      ...needs,
      packages,
      hooks: new CommandHooks(hooks),
      places: commandPlaces({ cwd, additional: additionalDirectories, trusted: trust?.trusted ?? true, settings: plugin.settings }),
      variables: {
        CLAUDE_PROJECT_DIR: cwd,
        CLAUDE_SESSION_ID: sessionId,
        LORIMER_PROJECT_DIR: cwd,
        LORIMER_SESSION_ID: sessionId,
      },
      shellAllowed: () => settings?.get("disableSkillShellExecution") !== true,
      knowsModel: (model) => contributions.to<ModelDeclaration>("models").some(({ value }) => provides(value, model)),
    });
  },
});
export default markdown;

function provides({ id, match }: ModelDeclaration, model: string): boolean {
  if (model.startsWith(`${id}/`)) return true;
  return match.some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`).test(model);
  });
}
