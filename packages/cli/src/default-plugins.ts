import { plugin as anthropic } from "@lorimer/plugin-anthropic";
import { plugin as audit } from "@lorimer/plugin-audit";
import { plugin as checkpoints } from "@lorimer/plugin-checkpoints";
import { plugin as guardRules } from "@lorimer/plugin-guard-rules";
import { plugin as hooks } from "@lorimer/plugin-hooks";
import { plugin as openai } from "@lorimer/plugin-openai";
import { plugin as permissions } from "@lorimer/plugin-permissions";
import { plugin as sandbox } from "@lorimer/plugin-sandbox";
import { plugin as sessions } from "@lorimer/plugin-sessions";
import { plugin as webhooks } from "@lorimer/plugin-webhooks";
import type { Plugin } from "@lorimer/sdk";
import { plugin as toolsFs } from "@lorimer/tools-fs";
import { plugin as toolsShell } from "@lorimer/tools-shell";

/** What the reference harness is made of, apart from its settings and what belongs to its front ends. Nothing here imports a tool, a rule or a provider. */
export const defaultPlugins: readonly Plugin[] = [
  toolsFs,
  toolsShell,
  permissions,
  guardRules,
  hooks,
  sandbox,
  audit,
  webhooks,
  sessions,
  checkpoints,
  anthropic,
  openai,
];
