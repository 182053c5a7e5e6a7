import type { Plugin } from "@lorimer/sdk";
import { plugin as anthropic } from "@lorimer/plugin-anthropic";
import { plugin as audit } from "@lorimer/plugin-audit";
import { plugin as budget } from "@lorimer/plugin-budget";
import { plugin as checkpoints } from "@lorimer/plugin-checkpoints";
import { plugin as commands } from "@lorimer/plugin-commands";
import { plugin as compaction } from "@lorimer/plugin-compaction";
import { plugin as discovery } from "@lorimer/plugin-discovery";
import { plugin as ecosystem } from "@lorimer/plugin-ecosystem";
import { plugin as guardRules } from "@lorimer/plugin-guard-rules";
import { plugin as hooks } from "@lorimer/plugin-hooks";
import { plugin as instructions } from "@lorimer/plugin-instructions";
import { plugin as mcp } from "@lorimer/plugin-mcp";
import { plugin as memory } from "@lorimer/plugin-memory";
import { plugin as openai } from "@lorimer/plugin-openai";
import { plugin as permissions } from "@lorimer/plugin-permissions";
import { plugin as sandbox } from "@lorimer/plugin-sandbox";
import { plugin as sessions } from "@lorimer/plugin-sessions";
import { plugin as skills } from "@lorimer/plugin-skills";
import { plugin as webhooks } from "@lorimer/plugin-webhooks";
import { plugin as toolsFs } from "@lorimer/tools-fs";
import { plugin as toolsSearch } from "@lorimer/tools-search";
import { plugin as toolsShell } from "@lorimer/tools-shell";
import { plugin as toolsTasks } from "@lorimer/tools-tasks";

/** What the reference harness is made of, apart from its settings and what belongs to its front ends. Nothing here imports a tool, a rule or a provider. */
export const defaultPlugins: readonly Plugin[] = [
  toolsFs,
  toolsShell,
  toolsTasks,
  toolsSearch,
  permissions,
  guardRules,
  hooks,
  sandbox,
  audit,
  webhooks,
  sessions,
  checkpoints,
  discovery,
  ecosystem,
  instructions,
  skills,
  commands,
  memory,
  mcp,
  compaction,
  budget,
  anthropic,
  openai,
];
