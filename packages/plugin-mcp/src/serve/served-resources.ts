import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ReadResourceResult, Server } from "@modelcontextprotocol/server";
import { LorimerError, outcomeText } from "@lorimer/sdk";
import type { Approver } from "@lorimer/sdk";
import { isRecord } from "../config/read-entry.js";
import type { McpContent } from "../contract/index.js";
import type { HeldCalls } from "./held-calls.js";
import { elicitingApprover } from "./other-end.js";
import type { ServedSession, ServeParts } from "./served-session.js";
import { whenChanged } from "./when-changed.js";

/** Parts of a long file that are read one after the other. */
const mostParts = 50;

interface Found {
  readonly content: readonly McpContent[];
  watch(changed: () => Promise<void>): () => void;
}

/** Offers what plugins give to read, and the files of the project: these are read with the Read tool, under the same permissions. */
export function serveResources(server: Server, session: ServedSession, { ends }: ServeParts, held: HeldCalls): () => void {
  const { resources, root } = session;
  const list = async (): Promise<object[]> =>
    ((await resources?.list()) ?? []).map(({ uri, name, description, mimeType }) => ({
      uri,
      name,
      description,
      ...(mimeType === "" ? {} : { mimeType }),
    }));
  const changes = whenChanged(list, () => server.sendResourceListChanged());
  server.setRequestHandler("resources/list", async () => {
    changes.begin();
    return { resources: (await list()) as { uri: string; name: string }[] };
  });
  server.setRequestHandler("resources/templates/list", async () => ({
    resourceTemplates: [
      {
        uriTemplate: `${pathToFileURL(root).href}/{+path}`,
        name: "project file",
        description: "A file of the project, by its path in it.",
      },
      ...((await resources?.templates()) ?? []).map((template) => ({ ...template })),
    ],
  }));
  const read = async (uri: string, signal: AbortSignal, approver?: Approver): Promise<Found> => {
    const found = await resources?.read(uri, signal);
    if (found !== undefined) return { content: found.content, watch: (tell) => found.watch(() => void tell().catch(() => undefined)) };
    if (!uri.startsWith("file:")) throw await unknown(uri);
    const path = await pathOf(uri);
    return { content: await readFile(session, path, signal, approver), watch: (tell) => watchFile(session, path, tell) };
  };
  server.setRequestHandler("resources/read", ({ params: { uri } }, context) =>
    held.serve(context, async (end, signal): Promise<ReadResourceResult> => {
      const { content } = await ends.serving(end, () => read(uri, signal, elicitingApprover(end)));
      return { contents: content.flatMap((part) => contentsOf(uri, part)) };
    }),
  );

  const watched = new Map<string, () => void>();
  server.setRequestHandler("resources/subscribe", async ({ params: { uri } }, { mcpReq }) => {
    // Who may not read something is not told when it changes.
    const { watch } = await read(uri, mcpReq.signal);
    watched.get(uri)?.();
    watched.set(
      uri,
      watch(() => server.sendResourceUpdated({ uri })),
    );
    return {};
  });
  server.setRequestHandler("resources/unsubscribe", ({ params: { uri } }) => {
    watched.get(uri)?.();
    watched.delete(uri);
    return {};
  });
  return () => {
    changes.end();
    for (const stop of watched.values()) stop();
  };
}

/** Paths of the project that begin with what was typed. */
export async function pathCompletions({ caller, root }: ServedSession, typed: string, signal: AbortSignal): Promise<readonly string[]> {
  const safe = typed.replaceAll(/[*?[\]{}!\\]/g, "?");
  const { status, output } = await caller.call("Glob", { pattern: `${safe}*`, path: root }, { signal });
  const found = status === "ok" && isRecord(output) ? output["filenames"] : undefined;
  return Array.isArray(found) ? found.map(String).slice(0, 100) : [];
}

async function readFile({ caller }: ServedSession, path: string, signal: AbortSignal, approver?: Approver): Promise<readonly McpContent[]> {
  const texts: string[] = [];
  for (let offset = 1; texts.length < mostParts;) {
    const input = { file_path: path, allow_large: true, ...(offset === 1 ? {} : { offset }) };
    const outcome = await caller.call("Read", input, { signal, ...(approver === undefined ? {} : { approver }) });
    if (outcome.status !== "ok") throw new LorimerError("MCP_UNKNOWN", outcomeText(outcome));
    const { type, file } = (outcome.output ?? {}) as { readonly type?: unknown; readonly file?: Readonly<Record<string, unknown>> };
    if (type === "image" || type === "pdf")
      return [{ type: "media", mimeType: type === "pdf" ? "application/pdf" : String(file?.["type"]), data: String(file?.["base64"]) }];
    if (type !== "text") throw new LorimerError("MCP_UNKNOWN", `${path} is no text, image or small PDF.`);
    const { content, startLine, numLines, totalLines } = file as Readonly<Record<string, unknown>>;
    texts.push(String(content));
    offset = Number(startLine) + Number(numLines);
    if (Number(numLines) === 0 || offset > Number(totalLines)) break;
  }
  return [{ type: "text", text: texts.join("\n") }];
}

function watchFile({ files }: ServedSession, path: string, changed: () => Promise<void>): () => void {
  const watch = whenChanged(async () => {
    const { mtimeMs = 0, size = -1 } = (await files.stat(path)) ?? {};
    return { mtimeMs, size };
  }, changed);
  watch.begin();
  return () => watch.end();
}

async function pathOf(uri: string): Promise<string> {
  try {
    return join(fileURLToPath(uri));
  } catch {
    throw await unknown(uri);
  }
}

function contentsOf(asked: string, part: McpContent): ReadResourceResult["contents"] {
  if (part.type === "link") return [{ uri: part.uri, mimeType: "text/plain", text: part.name }];
  const uri = part.uri ?? asked;
  if (part.type === "text") return [{ uri, mimeType: part.mimeType ?? "text/plain", text: part.text }];
  return [{ uri, mimeType: part.mimeType, blob: part.data }];
}

async function unknown(uri: string): Promise<Error> {
  const { ResourceNotFoundError } = await import("@modelcontextprotocol/server");
  return new ResourceNotFoundError(uri, `There is no resource ${uri}.`);
}
