import { plugin as anthropic } from "@lorimer/plugin-anthropic";
import { plugin as openai } from "@lorimer/plugin-openai";
import type { Plugin } from "@lorimer/sdk";
import { plugin as toolsFs } from "@lorimer/tools-fs";
import { plugin as toolsShell } from "@lorimer/tools-shell";

/** What the reference harness is made of, apart from its own permission and environment plugins. Nothing here imports a tool or a provider. */
export const defaultPlugins: readonly Plugin[] = [toolsFs, toolsShell, anthropic, openai];
