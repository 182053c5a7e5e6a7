import { messageId, noUsage } from "@lorimer/sdk";
import type { AssistantBlock, Message } from "@lorimer/sdk";
import { assistantBlockOf, isFields, Losses, textField, userBlockOf } from "./foreign-session.js";
import type { Fields, ForeignSession } from "./foreign-session.js";

interface Line extends Fields {
  readonly uuid: string;
  readonly message: Fields;
}

/** A transcript of Claude Code: a tree of messages, of which the branch that was written to last is taken. */
export function readClaudeCode(lines: readonly Fields[], newId: () => string): ForeignSession | undefined {
  const said = lines.filter(isSaid);
  if (said.length === 0) return undefined;
  const losses = new Losses();
  for (const line of lines) if (!isSaid(line)) losses.add(`line ${String(line["type"] ?? "without a type")}`);
  const main = said.filter((line) => line["isSidechain"] !== true);
  for (let side = main.length; side < said.length; side += 1) losses.add("message of a sub-agent");
  const branch = branchOf(main);
  for (let other = branch.length; other < main.length; other += 1) losses.add("message of another branch");
  const messages: Message[] = [];
  let reply: { readonly id: unknown; readonly content: AssistantBlock[] } | undefined;
  for (const line of branch) {
    const { content } = line.message;
    const blocks: readonly unknown[] =
      typeof content === "string" ? [{ type: "text", text: content }] : Array.isArray(content) ? content : [];
    if (line.message["role"] === "assistant") {
      const own = blocks.flatMap((block) => assistantBlockOf(block, losses) ?? []);
      // One reply stands there as one line for each of its blocks.
      if (reply !== undefined && reply.id !== undefined && reply.id === line.message["id"]) reply.content.push(...own);
      else if (own.length > 0) {
        reply = { id: line.message["id"], content: [...own] };
        const model = textField(line.message, "model") ?? "";
        const signer = { provider: "", key: "" };
        messages.push({ type: "assistant", id: messageId(newId()), content: reply.content, model, signer, usage: noUsage });
      }
    } else {
      const own = blocks.flatMap((block) => userBlockOf(block, losses) ?? []);
      const hidden = line["isMeta"] === true ? { hidden: true } : {};
      if (own.length > 0) messages.push({ type: "user", id: messageId(newId()), content: own, ...hidden });
      reply = undefined;
    }
  }
  const title = lines.findLast((line) => line["type"] === "custom-title" || line["type"] === "summary");
  return {
    from: "Claude Code",
    name: title === undefined ? undefined : (textField(title, "customTitle") ?? textField(title, "summary")),
    cwd: branch.map((line) => textField(line, "cwd")).find((cwd) => cwd !== undefined),
    model: branch.map((line) => textField(line.message, "model")).findLast((model) => model !== undefined),
    messages,
    lost: losses.counts,
  };
}

function isSaid(line: Fields): line is Line {
  const { type, uuid, message } = line;
  return (type === "user" || type === "assistant") && typeof uuid === "string" && isFields(message);
}

/** From the last message back to the first, each by the one it names as its parent. */
function branchOf(lines: readonly Line[]): readonly Line[] {
  const byId = new Map(lines.map((line) => [line.uuid, line]));
  const branch: Line[] = [];
  const seen = new Set<string>();
  for (let line = lines.at(-1); line !== undefined && !seen.has(line.uuid);) {
    seen.add(line.uuid);
    branch.unshift(line);
    const parent = line["parentUuid"] ?? line["logicalParentUuid"];
    // Lines between two messages, such as attachments, are no part of the tree here: then the message before is the parent.
    const at = lines.indexOf(line);
    line = typeof parent === "string" ? (byId.get(parent) ?? lines[at - 1]) : undefined;
  }
  return branch;
}
