import type { Workspace } from "@lorimer/sdk";
import type { SandboxSettings } from "../settings/sandbox-settings.js";
import { BubblewrapEngine } from "./bubblewrap/bubblewrap-engine.js";
import type { Placeholders } from "./bubblewrap/placeholders.js";
import { NoEngine } from "./no-engine.js";
import type { SandboxEngine } from "./sandbox-engine.js";

/** The engine that the settings name, or the one that serves on this platform. */
export async function chooseEngine(
  { engine, bwrapPath }: Pick<SandboxSettings, "engine" | "bwrapPath">,
  host: Workspace,
  placeholders: Placeholders,
): Promise<SandboxEngine> {
  const name =
    engine !== "auto" ? engine : host.platform === "linux" ? "bubblewrap" : host.platform === "darwin" ? "sandbox-runtime" : "none";
  if (name === "none")
    return new NoEngine(engine === "none" ? "The settings say so (sandbox.engine: none)." : `No engine serves on ${host.platform}.`);
  if (name === "bubblewrap")
    return new BubblewrapEngine({ host, placeholders, ...(bwrapPath === undefined ? {} : { program: bwrapPath }) });
  const { SandboxRuntimeEngine } = await import("./sandbox-runtime/sandbox-runtime-engine.js");
  return new SandboxRuntimeEngine(host);
}
