import { Clock, defineModelProvider, manifestSchemaUrl, namespace } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";
import { ScriptPlayer } from "../script/script.js";
import type { Script } from "../script/script.js";
import type { ScriptRequest } from "../script/script-request.js";
import { ScriptedModelProvider } from "./scripted-model-provider.js";
import type { ScriptedProviderOptions } from "./scripted-model-provider.js";

/** A plugin whose models say what a script tells them to; all its sessions share the script. */
export interface ScriptedProvider extends Plugin {
  readonly requests: readonly ScriptRequest[];
  /** Throws `SCRIPT_EXHAUSTED` when script and requests did not match. */
  assertDone(): void;
}

const module = "./models/scripted.js";

/** A model provider without HTTP, for tests of everything around it. Serves models named `scripted-*` unless told otherwise. */
export function scriptedProvider(
  script: Script,
  options: ScriptedProviderOptions & { readonly match?: readonly string[]; readonly id?: string } = {},
): ScriptedProvider {
  const player = new ScriptPlayer(script);
  const requests: ScriptRequest[] = [];
  const id = options.id ?? "scripted";
  const match = options.match ?? ["scripted-*"];
  const entry = defineModelProvider({
    id,
    match,
    needs: { clock: Clock },
    create: ({ clock }) => new ScriptedModelProvider(player, clock, options, requests),
  });
  return {
    manifest: {
      $schema: manifestSchemaUrl,
      name: id === "scripted" ? "scripted-provider" : `scripted-provider-${id}`,
      version: "0.0.0",
      description: "A model provider that plays a script",
      extensions: { [namespace]: { engine: "*" } },
    },
    contributes: { models: [{ id, match, module }] },
    modules: { [module]: () => Promise.resolve({ default: entry }) },
    requests,
    assertDone: () => player.assertDone(),
  };
}
