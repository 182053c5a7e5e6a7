// Generated from the sources of the plugin; do not edit.
import { definePlugin } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";

/** Finds skills, lists them for the model, and loads one when it is used */
export const plugin: Plugin = definePlugin({
  manifest: {
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: "lorimer.skills",
    version: "0.0.0",
    description: "Finds skills, lists them for the model, and loads one when it is used",
    license: "MIT",
    extensions: {
      "dev.lorimer": {
        engine: "0",
        access: ["files:read", "files:write", "processes"],
        settings: {
          type: "object",
          properties: {
            enabled: { type: "boolean", description: "Whether skills are looked for. Default true." },
            skillListingBudgetFraction: {
              type: "number",
              minimum: 0,
              maximum: 1,
              description: "Part of the model's window that the list of skills may take. Default 0.01.",
            },
            skillListingMaxDescChars: {
              type: "number",
              minimum: 0,
              description: "Characters of one description in the list. Default 1536.",
            },
            disableBundledSkills: { type: "boolean", description: "Leaves out the skills that come with the product." },
            disableSkillShellExecution: { type: "boolean", description: "No skill runs commands while it is loaded." },
            skillOverrides: { type: "object", description: "By a skill's name: on, name-only, user-invocable-only or off." },
            userFolder: { type: "string", description: "The person's own folder. Default ~/.lorimer." },
            foreignUserFolder: { type: "string", description: "Default ~/.claude." },
            agentsFolder: { type: "string", description: "Default ~/.agents." },
            managedFolders: {
              type: "array",
              items: { type: "string" },
              description: "Folders of an administrator, with skills in skills and .claude/skills.",
            },
            trustSettledAt: {
              type: "number",
              description:
                "When it was settled whether the folder is trusted, in milliseconds since the epoch. Default: when skills are first looked for.",
            },
          },
        },
      },
    },
  },
  contributes: {
    tools: [
      {
        name: "Skill",
        description: "Loads a skill's instructions, which you then follow. Name only skills that you were told of.",
        inputSchema: {
          type: "object",
          properties: {
            skill: { type: "string" },
            args: { type: "string" },
            search: { type: "string", description: "Words to find skills by, instead of skill" },
          },
        },
        alwaysLoad: true,
        module: "./dist/tools/skill.js",
      },
    ],
    stages: [
      { id: "skill-effects", list: "tool", slot: "shape", module: "./dist/stages/skill-effects.js" },
      { id: "skills", list: "context", slot: "skills", module: "./dist/stages/skill-list.js" },
      { id: "skill-news", list: "batch", slot: "observe", module: "./dist/stages/skill-news.js" },
      { id: "skill-turn", list: "input", slot: "command", before: ["command"], module: "./dist/stages/skill-turn.js" },
    ],
    services: [
      { token: "lorimer.skills.Active", level: "session", module: "./dist/services/active.js" },
      { token: "lorimer.skills.Catalog", level: "session", module: "./dist/services/catalog.js" },
      { token: "lorimer.skills.OwnSettings", level: "session", module: "./dist/services/own-settings.js" },
      { token: "lorimer.Skills", level: "session", module: "./dist/services/skills.js" },
      { token: "lorimer.skills.Told", level: "session", module: "./dist/services/told.js" },
    ],
    commands: [
      {
        name: "skills",
        description: "Lists skills and what is wrong with them; shows one; switches one on or off",
        argumentHint: "[NAME [on|off|name-only|user-invocable-only]]",
        module: "./dist/commands/skills.js",
      },
    ],
    commandSources: [{ id: "skills", module: "./dist/command-sources/skills.js" }],
  },
  modules: {
    "./dist/tools/skill.js": () => import("./tools/skill.js"),
    "./dist/stages/skill-effects.js": () => import("./stages/skill-effects.js"),
    "./dist/stages/skill-list.js": () => import("./stages/skill-list.js"),
    "./dist/stages/skill-news.js": () => import("./stages/skill-news.js"),
    "./dist/stages/skill-turn.js": () => import("./stages/skill-turn.js"),
    "./dist/services/active.js": () => import("./services/active.js"),
    "./dist/services/catalog.js": () => import("./services/catalog.js"),
    "./dist/services/own-settings.js": () => import("./services/own-settings.js"),
    "./dist/services/skills.js": () => import("./services/skills.js"),
    "./dist/services/told.js": () => import("./services/told.js"),
    "./dist/commands/skills.js": () => import("./commands/skills.js"),
    "./dist/command-sources/skills.js": () => import("./command-sources/skills.js"),
  },
});
