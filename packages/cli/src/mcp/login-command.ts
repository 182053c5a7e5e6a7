import { createInterface } from "node:readline";
import type { McpServers } from "@lorimer/plugin-mcp/contract";
import { visible } from "../render/visible.js";
import type { Setup } from "../setup.js";

/** `lorimer mcp login NAME`: opens the server's sign-in page, or says where it is; where the browser is elsewhere, its last address can be pasted. */
export async function login(setup: Setup, servers: McpServers, name: string): Promise<number> {
  const { host, ending, out, warn } = setup;
  const lines = createInterface({ input: host.stdin, terminal: false });
  try {
    await servers.login(name, {
      signal: ending,
      visit: async (page, answer) => {
        out.write(`Sign in to "${visible(name)}" here:\n\n  ${visible(page.href)}\n\n`);
        out.write(`If the browser is on another machine, paste the address it ends at (${answer.redirectUrl}?…) and press Enter.\n`);
        lines.on("line", (line) => {
          if (line.trim() !== "" && !answer.paste(line)) warn("That is not the answer to this sign-in.");
        });
        const { openBrowser } = await import("@lorimer/plugin-mcp/browser");
        if (host.stdin.isTTY === true) await openBrowser(page);
      },
    });
  } finally {
    lines.close();
  }
  const server = servers.list().find((known) => known.name === name);
  out.write(visible(`"${name}" is ${server?.status ?? "unknown"}${server?.reason ? `: ${server.reason}` : ""}.\n`));
  return server?.status === "connected" ? 0 : 1;
}
