import type { ContentBlock, ContextBlock, Draft, Message, ModelRequest, OfferedTool, ToolSpec } from "@lorimer/sdk";
import type { ContextPiece } from "../contract/index.js";
import { byName } from "../estimate/request-weight.js";
import type { RequestWeights } from "../estimate/request-weight.js";
import { groupOf } from "./group-of.js";

/** A piece before it is counted. `text` is what the cache compares. */
export interface RawPiece extends Omit<ContextPiece, "tokens" | "tier" | "bytes"> {
  readonly text: string;
  /** Estimated tokens, not corrected. */
  readonly weight: number;
}

/** What a request was made from, as far as that is known. */
export interface PieceSource {
  readonly request: Pick<ModelRequest, "system" | "tools" | "messages">;
  readonly draft: Pick<Draft, "messages"> | undefined;
  readonly offered: readonly OfferedTool[];
}

/** The pieces of a request in the order in which a provider caches them: tools, then system, then messages. */
export function piecesOf(source: PieceSource, weights: RequestWeights): readonly RawPiece[] {
  const { request, offered } = source;
  const plugins = new Map(offered.map(({ plugin, declaration }) => [declaration.name, plugin]));
  const tools = request.tools.filter(({ deferred }) => deferred !== true).map((tool) => toolPiece(tool, plugins, weights));
  return [...tools, ...request.system.map(systemPiece), ...messagePieces(source, plugins, weights)];
}

function toolPiece(tool: ToolSpec, plugins: ReadonlyMap<string, string>, weights: RequestWeights): RawPiece {
  const { name, description, input_schema } = tool;
  const origin = plugins.get(name) ?? "unknown";
  return {
    kind: "tool",
    id: name,
    origin,
    group: groupOf({ kind: "tool", id: name, origin }),
    tool: name,
    lifetime: name.startsWith("mcp__") ? "session" : "static",
    text: JSON.stringify({ name, description, input_schema }),
    weight: weights.tool(tool),
  };
}

function systemPiece({ id, origin, lifetime, text, tokens }: ContextBlock): RawPiece {
  return { kind: "system", id, origin, group: groupOf({ kind: "system", id, origin }), lifetime, text, weight: tokens };
}

/** Where a block of the history came from. */
interface Home {
  readonly message: Message;
  readonly index: number;
}

function messagePieces(
  { request, draft }: PieceSource,
  plugins: ReadonlyMap<string, string>,
  weights: RequestWeights,
): readonly RawPiece[] {
  const homes = homesOf(draft?.messages ?? []);
  const specs = byName(request.tools);
  const calls = new Map<string, string>();
  const seen = new Map<string, number>();
  return request.messages.flatMap(({ role, content }, at) =>
    content.map((block, index): RawPiece => {
      if (block.type === "tool_use") calls.set(block.id, block.name);
      const home = homes.get(block) ?? homes.get(resultKey(block));
      const tool = block.type === "tool_use" ? block.name : block.type === "tool_result" ? calls.get(block.tool_use_id) : undefined;
      const origin = originOf(block, role, home?.message, tool === undefined ? undefined : (plugins.get(tool) ?? tool));
      const base = home === undefined ? `message ${at + 1}.${index + 1}` : `${home.message.id}.${home.index + 1}`;
      const times = (seen.get(base) ?? 0) + 1;
      seen.set(base, times);
      const id = times === 1 ? base : `${base}.${times}`;
      return {
        kind: "message",
        id,
        origin,
        group: groupOf({
          kind: "message",
          id,
          origin,
          result: block.type === "tool_result",
          attached: home?.message.type === "attachment",
        }),
        ...(tool === undefined ? {} : { tool }),
        lifetime: "session",
        text: `${role}${JSON.stringify(block)}`,
        weight: weights.block(block, specs),
      };
    }),
  );
}

function homesOf(messages: readonly Message[]): ReadonlyMap<unknown, Home> {
  const homes = new Map<unknown, Home>();
  for (const message of messages) {
    if (message.type !== "user" && message.type !== "assistant" && message.type !== "attachment") continue;
    for (const [index, block] of message.content.entries()) {
      homes.set(block, { message, index });
      if (resultKey(block) !== undefined) homes.set(resultKey(block), { message, index });
    }
  }
  return homes;
}

/** Results may be sent in another form than they are kept in; their call names them in both. */
function resultKey(block: ContentBlock): string | undefined {
  return block.type === "tool_result" ? `result ${block.tool_use_id}` : block.type === "tool_use" ? `call ${block.id}` : undefined;
}

function originOf(block: ContentBlock, role: "user" | "assistant", home: Message | undefined, toolOrigin: string | undefined): string {
  if (role === "assistant") return "model";
  if (block.type === "tool_result") return toolOrigin ?? "unknown";
  if (home?.type === "attachment") return home.origin;
  if (home?.type === "user" && home.hidden !== true) return "person";
  return "harness";
}
