import type {
  Command,
  CommandSourceDeclaration,
  Contributes,
  Listener,
  ModelProviderEntry,
  Renderer,
  Service,
  StageDeclaration,
  Tool,
} from "@lorimer/sdk";
import type { Breaker } from "./breaker.js";
import { containCommand, containCommandSource, containListener, containModel, containRenderer, containService } from "./contain-others.js";
import { containStage } from "./contain-stage.js";
import { containTool } from "./contain-tool.js";

type Exported = Command | Listener | ModelProviderEntry | Renderer | Service | Tool;

/** The default export of one module of a plugin, with its faults contained. What no point of the harness takes is handed on as it is. */
export async function containModule(
  path: string,
  contributes: Contributes,
  breaker: Breaker,
  load: (path: string) => Promise<unknown>,
): Promise<{ readonly default?: unknown }> {
  const imported = (): Promise<unknown> =>
    breaker.run({ part: path, time: "loading" }, async () => ((await load(path)) as { readonly default?: unknown }).default);
  const declared = <T extends { readonly module: string }>(entries: readonly T[] | undefined): T | undefined =>
    entries?.find(({ module }) => module === path);
  // One of these that cannot be imported must not take the others of its list along.
  const stage: StageDeclaration | undefined = declared(contributes.stages);
  if (stage !== undefined) return { default: containStage(stage, breaker, imported) };
  const source: CommandSourceDeclaration | undefined = declared(contributes.commandSources);
  if (source !== undefined) return { default: containCommandSource(source, breaker, imported) };

  const exported = (await imported()) as Exported | undefined;
  switch (exported?.kind) {
    case "tool":
      return { default: containTool(exported, breaker) };
    case "service":
      return { default: containService(exported, breaker) };
    case "listener":
      return { default: containListener(exported, breaker) };
    case "command":
      return { default: containCommand(exported, breaker) };
    case "model":
      return { default: containModel(exported, breaker) };
    case "renderer":
      return { default: containRenderer(exported, breaker) };
    default:
      return { default: exported };
  }
}
