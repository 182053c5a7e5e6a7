import { ToolCaller, ToolRegistry } from "@lorimer/sdk";
import { refusingApprover } from "../headless/refusing-approver.js";
import { openCliHarness } from "../open-harness.js";
import type { Setup } from "../setup.js";

/** `lorimer mcp serve`: the tools of this harness as an MCP server, over standard input and output or on a port of this machine. */
export async function serveCommand(setup: Setup): Promise<number> {
  const { args, host, ending, out } = setup;
  const { harness, sessionOptions, close } = await openCliHarness(setup, { approver: refusingApprover });
  const { serveHttp, serveStdio } = await import("@lorimer/plugin-mcp/serve");
  const parts = {
    version: host.version,
    open: async () => {
      const session = await harness.openSession({ model: "anthropic/none", ...sessionOptions, persist: false });
      const [registry, caller] = await Promise.all([session.service(ToolRegistry), session.service(ToolCaller)]);
      return { registry, caller, close: () => session.close() };
    },
  };
  try {
    if (args.port === undefined) {
      await serveStdio(parts, host.stdin, host.stdout, ending);
      return 0;
    }
    const serving = await serveHttp(parts, args.port);
    out.write(`${JSON.stringify({ url: serving.url, headers: { Authorization: `Bearer ${serving.token}` } })}\n`);
    await new Promise<void>((resolve) => {
      ending.addEventListener("abort", () => resolve(), { once: true });
      if (ending.aborted) resolve();
    });
    await serving.close();
    return 0;
  } finally {
    await close();
  }
}
