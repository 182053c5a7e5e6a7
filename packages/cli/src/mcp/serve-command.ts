import { Commands, HostWorkspace, isLorimerError, ToolCaller, ToolRegistry } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";
import type { Session } from "@lorimer/core";
import { ServedResources } from "@lorimer/plugin-mcp/contract";
import { refusingApprover } from "../headless/refusing-approver.js";
import { openCliHarness } from "../open-harness.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";

/** `lorimer mcp serve`: tools, prompts and resources of this harness as an MCP server, over standard input and output or on a port of this machine. */
export async function serveCommand(setup: Setup): Promise<number> {
  const { args, host, env, settings, ending, out } = setup;
  if ((args.port ?? 0) > 65_535) throw usageError(`--port ${args.port} is none: there are 65535.`);
  const { clientModel, clientModelPlugin, OtherEnds, serveHttp, serveStdio } = await import("@lorimer/plugin-mcp/serve");
  const ends = new OtherEnds();
  const { harness, sessionOptions, close } = await openCliHarness(setup, {
    approver: refusingApprover,
    elicitor: ends.elicitor,
    plugins: [clientModelPlugin(host.version, ends)],
  });
  // Nobody pays for a model that they did not name: what tools ask one is then the client's to answer.
  const named = [args.model, settings.get("model"), env["LORIMER_MODEL"], env["ANTHROPIC_MODEL"], env["OPENAI_MODEL"]];
  const model = named.some((name) => name !== undefined && name !== "") ? sessionOptions.model : clientModel;
  const parts = {
    version: host.version,
    ends,
    open: async () => {
      const session = await harness.openSession({ ...sessionOptions, ...(model === undefined ? {} : { model }), persist: false });
      const [registry, caller, workspace, commands, resources] = await Promise.all([
        session.service(ToolRegistry),
        session.service(ToolCaller),
        session.service(HostWorkspace),
        serviceOf(session, Commands),
        serviceOf(session, ServedResources),
      ]);
      return {
        root: workspace.root,
        files: workspace.files,
        registry,
        caller,
        commands,
        resources,
        onNotice: (listener: (level: "info" | "warning" | "error", text: string) => void) =>
          session.onEvent((event) => {
            if (event.type === "notice-given") listener(event.level, event.text);
          }),
        close: () => session.close(),
      };
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

/** A service that not every distribution has. */
async function serviceOf<T>(session: Session, token: Token<T>): Promise<T | undefined> {
  return session.service(token).catch((error: unknown) => {
    if (isLorimerError(error) && error.code === "SERVICE_MISSING") return undefined;
    throw error;
  });
}
