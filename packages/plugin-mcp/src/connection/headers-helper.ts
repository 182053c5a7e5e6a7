import { LorimerError } from "@lorimer/sdk";
import type { Workspace } from "@lorimer/sdk";
import { isRecord } from "../config/read-entry.js";
import type { RemoteServer } from "../config/server-config.js";

const limitMs = 10_000;
const maxChars = 100_000;
/** Credentials of the person are not for commands that a repository or a package brings. */
const credentialLike = /key|token|secret|password|passwd|credential|auth/i;

/** The headers of a server: those of its entry, and over them those that its helper prints, asked anew for each connection. */
export async function headersFor(
  config: RemoteServer,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  if (config.headersHelper === undefined) return config.headers;
  const isOwn = config.scope === "user" || config.scope === "flag" || config.scope === "managed";
  const hidden = isOwn
    ? {}
    : Object.fromEntries(
        Object.keys(process.env)
          .filter((name) => credentialLike.test(name))
          .map((name) => [name, undefined]),
      );
  const helper = await workspace.start({
    command: workspace.platform === "win32" ? "cmd.exe" : "/bin/sh",
    args: workspace.platform === "win32" ? ["/d", "/s", "/c", config.headersHelper] : ["-c", config.headersHelper],
    cwd: config.plugin?.root ?? workspace.root,
    env: {
      ...hidden,
      CLAUDE_CODE_MCP_SERVER_NAME: config.name,
      CLAUDE_CODE_MCP_SERVER_URL: config.url,
      ...(config.plugin === undefined ? {} : { CLAUDE_PLUGIN_ROOT: config.plugin.root }),
    },
    signal,
    timeoutMs: limitMs,
  });
  const [text, , exit] = await Promise.all([read(helper.stdout), read(helper.stderr), helper.exited]);
  if (exit.code !== 0) throw failed(config, exit.timedOut ? "did not end in 10 s" : "failed");
  let printed: unknown;
  try {
    printed = JSON.parse(text);
  } catch {
    throw failed(config, "printed no JSON");
  }
  if (!isRecord(printed) || !Object.values(printed).every((value) => typeof value === "string"))
    throw failed(config, "printed no map of texts");
  return { ...config.headers, ...(printed as Readonly<Record<string, string>>) };
}

function failed({ name }: RemoteServer, what: string): LorimerError {
  return new LorimerError("MCP_UNKNOWN", `The headersHelper of the MCP server "${name}" ${what}.`);
}

async function read(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) if (text.length < maxChars) text += decoder.decode(chunk, { stream: true });
  return text;
}
