import type { Message } from "@lorimer/sdk";
import { html } from "../html/html.js";
import type { Html } from "../html/html.js";
import { markdown } from "../html/markdown.js";
import type { Exchange, Item, Note, Story, Turn } from "../story/story.js";
import { callMarkup } from "./call.js";
import { folded } from "./fold.js";
import { dollars, duration, moment, plural, shortened, tokens } from "./format.js";
import { media } from "./media.js";

/** Characters of a person's words that stand there unfolded. */
const longPrompt = 4000;

/** What a person said and what came of it, as the page numbers it. */
export function exchangeMarkup(exchange: Exchange, number: number, { session, model: usual }: Story): Html {
  const { prompt, time, inherited, steps } = exchange;
  const text = prompt === undefined ? "" : messageText(prompt);
  const heading = html`<div class="who"><h2 tabindex="-1">${prompt === undefined ? "Session" : `Prompt ${number}`}</h2>${timeMarkup(time)}${inherited && html`<span>taken over from the parent session</span>`}${forkMarkup(exchange, session)}</div>`;
  const said = text.length > longPrompt ? folded(text, "Prompt") : text !== "" && html`<div class="said">${text}</div>`;
  return html`<section class="exchange" id="e${exchange.number}"${prompt === undefined ? "" : html` aria-label="Prompt ${number}"`}>${(prompt !== undefined || steps.some(({ kind }) => kind === "turn")) && heading}${said}${steps.map((step) => (step.kind === "turn" ? turnMarkup(step, usual) : itemMarkup(step)))}</section>
`;
}

/** How to begin another session from before a prompt. Ids that a shell would take for something else are not offered. */
function forkMarkup({ prompt, takenBack }: Exchange, session: string): Html | undefined {
  const plain = /^[\w.:][\w.:-]*$/;
  if (prompt === undefined || takenBack !== undefined || !plain.test(session) || !plain.test(prompt.id)) return undefined;
  return html`<details class="fork"><summary>branch from before this</summary><code>lorimer session fork ${session} ${prompt.id}</code></details>`;
}

function timeMarkup(time: number): Html | undefined {
  const shown = moment(time);
  return shown === "" ? undefined : html`<time datetime="${shown.replace(" ", "T")}Z">${shown}</time>`;
}

export function messageText(message: Message): string {
  if (message.type !== "user" && message.type !== "assistant" && message.type !== "attachment") return "";
  return message.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n\n");
}

/** One model call. `usual` is the model that goes without saying. */
function turnMarkup(turn: Turn, usual: string): Html {
  const { number, transition, usage, costUsd, durationMs, model, stopReason, takenBack } = turn;
  const context = contextOf(turn);
  const facts = [
    html`<a href="#t${number}">turn ${number}</a>`,
    transition !== undefined && transition.reason !== "prompt" && transition.reason !== "tool_results" && transitionText(transition),
    context !== undefined && `${tokens(context)} in context`,
    usage !== undefined && `${tokens(usage.output_tokens)} out`,
    costUsd !== null && dollars(costUsd),
    durationMs !== undefined && `answered in ${duration(durationMs)}`,
    model !== undefined && model !== usual && model,
    stopReason !== undefined && stopReason !== "end_turn" && stopReason !== "tool_use" && stopReason,
    takenBack !== undefined && `taken back (branch ${takenBack})`,
  ];
  return html`<div class="turn${takenBack !== undefined && " lost"}" id="t${number}">${turn.items.map(itemMarkup)}<p class="turn-line">${facts.map((fact) => fact !== undefined && fact !== false && fact !== "" && html`<span>${fact}</span>`)}</p></div>
`;
}

function transitionText(transition: NonNullable<Turn["transition"]>): string {
  if (transition.reason === "recovered") return `after ${transition.recovery}`;
  return transition.reason === "stop_blocked" ? `kept going by ${transition.stage}` : transition.reason;
}

/** Tokens that the model was sent, as the provider counted them; before that, as the harness did. */
export function contextOf({ usage, requestTokens }: Turn): number | undefined {
  const counted = usage === undefined ? 0 : usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
  return counted > 0 ? counted : requestTokens;
}

function itemMarkup(item: Item): Html {
  if (item.kind === "call") return callMarkup(item);
  if (item.kind === "media") return media(item);
  if (item.kind === "note") return noteMarkup(item);
  if (item.kind === "text")
    return html`${item.discarded && html`<p class="label">Discarded</p>`}<div class="prose${item.discarded && " lost"}">${markdown(item.text)}</div>`;
  if (item.text === "") return html``;
  const name = item.kind === "thinking" ? "Thinking" : `Sent along by ${item.origin}`;
  return html`<details class="think${item.discarded && " lost"}"><summary>${name}: ${shortened(item.text, 70)}</summary><div>${item.text}</div></details>`;
}

const tones = { plain: "", warning: " warn", error: " bad" } as const;

function noteMarkup({ tone, label, text, rewind }: Note): Html {
  const where =
    rewind !== undefined && html`; they are kept as <a href="#b${rewind}">branch ${rewind}</a>, and the conversation goes on here.`;
  return html`<p class="note${tones[tone]}"><b>${label}</b><span>${text.length > longPrompt ? `${text.slice(0, longPrompt)}…` : text}${where}</span></p>`;
}

/** A name for a session that has none: the first sentence that was said in it. */
export function titleOfStory({ name, exchanges }: Story): string {
  const first = exchanges.find(({ prompt }) => prompt !== undefined);
  if (name !== undefined || first === undefined) return name ?? "Session";
  const text = titleOfExchange(first, 140);
  return /^.{12,}?[.?!](?= )/.exec(text)?.[0] ?? text;
}

/** Words for a line that stands for an exchange. */
export function titleOfExchange({ prompt, steps }: Exchange, width: number): string {
  if (prompt === undefined) return "Session";
  const text = shortened(messageText(prompt), width);
  return text === "" ? plural(steps.length, "step") : text;
}
