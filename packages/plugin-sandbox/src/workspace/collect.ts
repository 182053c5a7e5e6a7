import type { ProcessExit, WorkspaceProcess } from "@lorimer/sdk";

/** Characters kept of each output. For processes of our own, which say little. */
const limit = 64 * 1024;

/** What a short process said, and how it ended. */
export async function collect(
  child: WorkspaceProcess,
): Promise<{ readonly stdout: string; readonly stderr: string; readonly exit: ProcessExit }> {
  const [stdout, stderr, exit] = await Promise.all([text(child.stdout), text(child.stderr), child.exited]);
  return { stdout, stderr, exit };
}

async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let all = "";
  for await (const chunk of chunks) if (all.length < limit) all += decoder.decode(chunk, { stream: true });
  return all;
}
