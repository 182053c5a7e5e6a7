import type { GetPromptResult, PromptArgument, Server } from "@modelcontextprotocol/server";
import type { CommandInfo, Commands } from "@lorimer/sdk";
import { blocksOf } from "./result-content.js";
import type { ServedSession, ServeParts } from "./served-session.js";
import { whenChanged } from "./when-changed.js";

/** Offers the commands and skills that a person could type as prompts. */
export function servePrompts(server: Server, { commands }: ServedSession, { open }: ServeParts): () => void {
  const list = (): Promise<readonly CommandInfo[]> => typed(commands);
  const changes = whenChanged(list, () => server.sendPromptListChanged());
  server.setRequestHandler("prompts/list", async () => {
    changes.begin();
    return { prompts: (await list()).map((info) => ({ name: info.name, description: info.description, arguments: argumentsOf(info) })) };
  });
  server.setRequestHandler("prompts/get", async ({ params: { name, arguments: given = {} } }, { mcpReq }): Promise<GetPromptResult> => {
    const info = (await list()).find((one) => one.name === name);
    if (info === undefined) throw await refused(`There is no prompt "${name}".`);
    const missing = argumentsOf(info).filter((one) => one.required === true && given[one.name] === undefined);
    if (missing.length > 0) throw await refused(`The prompt "${info.name}" needs ${missing.map((one) => one.name).join(", ")}.`);
    const line = lineOf(info, given);
    // Rules that it brings end with the session that it is expanded in.
    const own = await open();
    try {
      const result = await own.commands?.expand(name, line, { signal: mcpReq.signal });
      if (result === undefined) throw await refused(`There is no prompt "${name}" any more.`);
      if (result.kind === "shown") throw await refused(result.lines.map((spans) => spans.map(({ text }) => text).join("")).join("\n"));
      const attached = (result.messages ?? []).flatMap((message) => (message.type === "attachment" ? message.content : []));
      const content = blocksOf([...attached, ...result.content]);
      return { description: info.description, messages: content.map((block) => ({ role: "user", content: block })) };
    } finally {
      await own.close();
    }
  });
  return () => changes.end();
}

/** Values for an argument of which the hint names the choices: `[staging|production]`. */
export async function promptCompletions(
  { commands }: Pick<ServedSession, "commands">,
  { name, argument, value }: { readonly name: string; readonly argument: string; readonly value: string },
): Promise<readonly string[]> {
  const info = (await typed(commands)).find((one) => one.name === name);
  const at = info?.argumentNames?.indexOf(argument) ?? -1;
  const hints = info?.argumentHint?.match(/<[^>]*>|\[[^\]]*\]|\S+/g) ?? [];
  const hint = info?.argumentNames === undefined ? info?.argumentHint : hints[at];
  const choices = hint?.replaceAll(/[<>[\]]/g, "").split("|") ?? [];
  return choices.length < 2 ? [] : choices.map((choice) => choice.trim()).filter((choice) => choice.startsWith(value));
}

async function typed(commands: Commands | undefined): Promise<readonly CommandInfo[]> {
  const all = (await commands?.list()) ?? [];
  return all.filter(({ kind, hidden }) => (kind === "markdown" || kind === "skill") && hidden !== true);
}

function argumentsOf({ argumentNames, argumentHint = "" }: CommandInfo): PromptArgument[] {
  if (argumentNames === undefined) return [{ name: "arguments", description: argumentHint || "What follows the name.", required: false }];
  return argumentNames.map((name) => ({ name, required: argumentHint.includes(`<${name}>`) }));
}

/** The arguments as a person would have typed them. */
function lineOf(info: CommandInfo, given: Readonly<Record<string, string>>): string {
  if (info.argumentNames === undefined) return given["arguments"] ?? "";
  const last = info.argumentNames.findLastIndex((name) => given[name] !== undefined);
  return info.argumentNames
    .slice(0, last + 1)
    .map((name) => quoted(given[name] ?? ""))
    .join(" ");
}

function quoted(word: string): string {
  return /^[^\s"'\\]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, "\\$&")}"`;
}

async function refused(text: string): Promise<Error> {
  const { ProtocolError, ProtocolErrorCode } = await import("@modelcontextprotocol/server");
  return new ProtocolError(ProtocolErrorCode.InvalidParams, text);
}
