import { HostWorkspace, ToolCaller, ToolRegistry } from "@lorimer/sdk";
import type { TestHarness } from "@lorimer/testing";
import { ServedResources } from "../src/contract/index.js";
import { OtherEnds } from "../src/serve/other-end.js";
import type { ServeParts } from "../src/serve/served-session.js";

/** What `lorimer mcp serve` would serve: one session for every connection. */
export async function servedParts({ session }: TestHarness): Promise<ServeParts> {
  const [workspace, registry, caller, resources] = await Promise.all([
    session.service(HostWorkspace),
    session.service(ToolRegistry),
    session.service(ToolCaller),
    session.service(ServedResources),
  ]);
  const served = {
    root: workspace.root,
    files: workspace.files,
    registry,
    caller,
    commands: undefined,
    resources,
    onNotice: () => () => undefined,
    close: () => Promise.resolve(),
  };
  return { version: "1", ends: new OtherEnds(), open: () => Promise.resolve(served) };
}
