import type { ElicitationAnswer, ElicitationRequest, Elicitor } from "@lorimer/plugin-mcp/contract";
import { openBrowser, signInPage } from "@lorimer/plugin-mcp/browser";
import { messageOf } from "@lorimer/sdk";
import { formFields } from "./form-field.js";
import type { Questioner } from "./line-approver.js";

/** Puts the questions of MCP servers to the person at the terminal, one line for each field. */
export function lineElicitor(terminal: Questioner, drawn: () => Promise<void> = async () => undefined): Elicitor {
  return {
    async ask(request, { signal }) {
      await drawn();
      terminal.show([[{ text: `The MCP server "${request.server}" asks: `, tone: "strong" }, { text: request.message }]]);
      return request.mode === "url" ? visit(request, signal, terminal) : fill(request, signal, terminal);
    },
  };
}

async function visit(
  { url }: Extract<ElicitationRequest, { mode: "url" }>,
  signal: AbortSignal,
  terminal: Questioner,
): Promise<ElicitationAnswer> {
  let page: URL;
  try {
    page = signInPage(url);
  } catch (error) {
    terminal.show([[{ text: messageOf(error), tone: "error" }]]);
    return { action: "decline" };
  }
  terminal.showWhole([[{ text: page.href }]]);
  const typed = (await terminal.ask("Open this page? y/n > ", signal))?.trim().toLowerCase();
  if (typed === undefined) return { action: "cancel" };
  if (typed !== "y" && typed !== "yes") return { action: "decline" };
  await openBrowser(page);
  return { action: "accept" };
}

async function fill(
  { schema }: Extract<ElicitationRequest, { mode: "form" }>,
  signal: AbortSignal,
  terminal: Questioner,
): Promise<ElicitationAnswer> {
  const content: Record<string, unknown> = {};
  terminal.show([[{ text: "Enter takes the default, - alone declines.", tone: "dim" }]]);
  for (const field of formFields(schema)) {
    for (;;) {
      const typed = (await terminal.ask(`${field.prompt} > `, signal))?.trim();
      if (typed === undefined) return { action: "cancel" };
      if (typed === "-") return { action: "decline" };
      if (typed === "" && field.fallback !== undefined) content[field.name] = field.fallback;
      if (typed === "" && (field.fallback !== undefined || !field.isRequired)) break;
      const read = typed === "" ? { fault: "This is needed." } : field.read(typed);
      if ("value" in read) {
        content[field.name] = read.value;
        break;
      }
      terminal.show([[{ text: read.fault, tone: "dim" }]]);
    }
  }
  return { action: "accept", content };
}
