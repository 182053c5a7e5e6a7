import type { ElicitationAnswer, ElicitationRequest, Elicitor } from "@lorimer/plugin-mcp/contract";
import { openBrowser, signInPage } from "@lorimer/plugin-mcp/browser";
import { messageOf } from "@lorimer/sdk";
import { isRecord } from "../is-record.js";
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

interface Field {
  readonly name: string;
  readonly type: unknown;
  readonly title: string;
  readonly choices: readonly string[] | undefined;
  readonly fallback: unknown;
  readonly isRequired: boolean;
}

async function fill(
  { schema }: Extract<ElicitationRequest, { mode: "form" }>,
  signal: AbortSignal,
  terminal: Questioner,
): Promise<ElicitationAnswer> {
  const content: Record<string, unknown> = {};
  terminal.show([[{ text: "Enter takes the default, - alone declines.", tone: "dim" }]]);
  for (const field of fieldsOf(schema)) {
    for (;;) {
      const typed = (await terminal.ask(`${promptOf(field)} > `, signal))?.trim();
      if (typed === undefined) return { action: "cancel" };
      if (typed === "-") return { action: "decline" };
      const value = typed === "" ? field.fallback : valueOf(field, typed);
      if (value !== undefined) content[field.name] = value;
      if (value !== undefined || (typed === "" && !field.isRequired)) break;
      terminal.show([[{ text: typed === "" ? "This is needed." : "That is no such value.", tone: "dim" }]]);
    }
  }
  return { action: "accept", content };
}

function fieldsOf(schema: Readonly<Record<string, unknown>>): readonly Field[] {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
  return Object.entries(properties).map(([name, raw]) => {
    const property = isRecord(raw) ? raw : {};
    const { type, title, description, enum: values, oneOf, default: fallback } = property;
    const named = Array.isArray(oneOf) ? oneOf.filter(isRecord).map((option) => option["const"]) : values;
    const choices = Array.isArray(named) ? named.filter((value) => typeof value === "string") : undefined;
    const words = [title, description].filter((text) => typeof text === "string").join(": ");
    return { name, type, title: words === "" ? name : words, choices, fallback, isRequired: required.includes(name) };
  });
}

function promptOf({ title, choices, type, fallback }: Field): string {
  const kind = choices === undefined ? (type === "boolean" ? "y/n" : String(type)) : choices.join("|");
  return `${title} (${kind}${fallback === undefined ? "" : `, default ${JSON.stringify(fallback)}`})`;
}

function valueOf({ type, choices }: Field, typed: string): unknown {
  if (choices !== undefined && type !== "array") return choices.includes(typed) ? typed : undefined;
  if (type === "boolean") return /^(y|yes|true)$/i.test(typed) ? true : /^(n|no|false)$/i.test(typed) ? false : undefined;
  if (type === "array") return typed.split(",").map((item) => item.trim());
  if (type !== "number" && type !== "integer") return typed;
  const number = Number(typed);
  return Number.isFinite(number) && (type === "number" || Number.isInteger(number)) ? number : undefined;
}
