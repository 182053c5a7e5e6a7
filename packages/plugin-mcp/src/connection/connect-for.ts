import type { McpServers } from "../contract/index.js";

/** Connects to the servers and waits for them, but no longer than that: one that says nothing is not what somebody else waits for. */
export async function connectFor(servers: McpServers, ms: number, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.timeout(ms);
  await servers.connect(AbortSignal.any([signal, limit])).catch((error: unknown) => {
    if (signal.aborted || !limit.aborted) throw error;
  });
}
