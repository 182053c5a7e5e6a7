import type { PermissionVerdict } from "@lorimer/sdk";
import { html } from "../html/html.js";
import type { Html } from "../html/html.js";
import { changeCounts, changeOf, fields } from "../story/changed-files.js";
import type { FileChange } from "../story/changed-files.js";
import type { Call, HookRun } from "../story/story.js";
import { folded } from "./fold.js";
import { duration, shortened } from "./format.js";
import { media } from "./media.js";

/** Lines of a change that is shown without being asked for. */
const openDiff = 40;

/** One tool call: a line that opens to what was asked, who allowed it, what it changed and what came back. */
export function callMarkup(call: Call): Html {
  const change = changeOf(call);
  const counts = change && changeCounts(change);
  const open = change !== undefined && (counts?.added ?? 0) + (counts?.removed ?? 0) <= openDiff && call.outcome?.status === "ok";
  const fault = faultOf(call);
  return html`<details class="call${fault !== undefined && " bad"}${call.discarded && " lost"}"${open && " open"}><summary><span class="name">${call.name}</span><span class="what">${titleOf(call)}</span>${counts && html`<span class="time">${counts.added > 0 && html`<span class="good">+${counts.added}</span>`} ${counts.removed > 0 && html`<span class="bad">−${counts.removed}</span>`}</span>`}${asked(call.verdicts)}${fault !== undefined && html`<span class="tag bad">${fault}</span>`}${call.durationMs !== undefined && html`<span class="time">${duration(call.durationMs)}</span>`}</summary><div class="body">${call.verdicts.map(verdictMarkup)}${call.hooks.map(hookMarkup)}${change ? diffMarkup(change) : inputMarkup(call.ran)}${rewritten(call)}${resultMarkup(call)}</div></details>`;
}

function titleOf({ title, name, ran }: Call): string {
  const input = fields(ran);
  const telling = ["command", "file_path", "notebook_path", "path", "pattern", "url", "query", "description"].map((key) => input[key]);
  const own = title?.startsWith(`${name} `) ? title.slice(name.length + 1) : title === name ? undefined : title;
  const text = own ?? [...telling, ...Object.values(input)].find((value) => typeof value === "string") ?? "";
  return shortened(String(text), 160);
}

function faultOf({ outcome, intended }: Call): string | undefined {
  if (outcome === undefined) return intended ? "outcome unknown" : "not run";
  return outcome.status === "ok" ? undefined : outcome.status === "error" ? "failed" : outcome.status;
}

/** That a person was asked is worth a word in the line itself. */
function asked(verdicts: readonly PermissionVerdict[]): Html | undefined {
  const person = verdicts.find(({ reason }) => reason === "person");
  return (
    person &&
    html`<span class="tag ${person.behavior === "allow" ? "good" : "bad"}">${person.behavior === "allow" ? "approved" : "refused"}</span>`
  );
}

const behaviors = { allow: "Allowed", ask: "Asked", deny: "Denied" } as const;
const tones = { allow: "good", ask: "warn", deny: "bad" } as const;

function verdictMarkup({ behavior, reason, rule, origin, because }: PermissionVerdict): Html {
  return html`<p class="rule"><b class="${tones[behavior]}">${behaviors[behavior]}</b> (${reason}): ${because}${rule !== null && html` Rule <code>${rule}</code>${origin !== null && html` from ${origin}`}.`}</p>`;
}

function hookMarkup({ event, hook, origin, outcome, durationMs, detail }: HookRun): Html {
  const tone = outcome === "blocked" || outcome === "failed" || outcome === "timed-out" ? "bad" : "good";
  return html`<p class="rule"><b class="${tone}">Hook ${outcome}</b> (${event}, ${duration(durationMs)}): <code>${hook}</code> from ${origin}${detail !== null && html`: ${detail}`}</p>`;
}

function diffMarkup({ path, hunks }: FileChange): Html {
  const lines = hunks.flatMap(({ start, lines: own }, index) => [
    ...(start === undefined || (index === 0 && hunks.length === 1 && start === 1) ? [] : [html`<span class="s">@ line ${start}</span>`]),
    // The sign stands in the text, so that colour is not all that tells.
    ...own.map(({ sign, text }) => html`<span${sign !== " " && html` class="${sign === "+" ? "a" : "d"}"`}>${sign}${text}</span>`),
  ]);
  const pre = (part: readonly Html[]): Html => html`<pre class="diff" tabindex="0" role="region" aria-label="Change">${part}</pre>`;
  const shown = lines.length > 2 * openDiff ? lines.slice(0, openDiff) : lines;
  const rest = lines.slice(shown.length, 20_000);
  return html`<div><p class="label">${path}</p>${pre(shown)}${rest.length > 0 && html`<details class="fold"><summary>${lines.length - shown.length} more lines</summary>${pre(rest)}</details>`}</div>`;
}

function inputMarkup(input: unknown): Html {
  const entries = Object.entries(fields(input));
  if (entries.length === 0) return typeof input === "object" || input === undefined ? html`` : folded(String(input), "Input");
  const short = entries.filter(([, value]) => !isLong(value));
  const long = entries.filter(([, value]) => isLong(value));
  return html`${short.length > 0 && html`<dl>${short.map(([key, value]) => html`<dt>${key}</dt><dd>${plain(value)}</dd>`)}</dl>`}${long.map(([key, value]) => html`<div><p class="label">${key}</p>${folded(plain(value), "Input")}</div>`)}`;
}

function isLong(value: unknown): boolean {
  const text = plain(value);
  return text.length > 200 || text.includes("\n");
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
}

function rewritten({ asked: wanted, ran }: Call): Html | undefined {
  if (wanted === undefined || JSON.stringify(wanted) === JSON.stringify(ran)) return undefined;
  return html`<details class="fold"><summary>The model had asked for something else</summary>${inputMarkup(wanted)}</details>`;
}

/** Colours and weights of a terminal, which say nothing on a page. */
const terminalStyle = /\u001b\[[\d;:]*m/g;

function resultMarkup({ outcome, intended }: Call): Html {
  if (outcome === undefined)
    return html`<p class="rule">${intended ? "It began, and no outcome was recorded: whether it had its effect is not known." : "It was never begun."}</p>`;
  const parts = typeof outcome.content === "string" ? [{ type: "text" as const, text: outcome.content }] : outcome.content;
  return html`<div>${parts.length > 0 && html`<p class="label">Result</p>`}${parts.map((part) =>
    part.type === "text"
      ? part.text !== "" && folded(part.text.replaceAll(terminalStyle, ""), "Result")
      : part.type === "tool_reference"
        ? html`<p>${part.tool_name}</p>`
        : media({ mediaType: part.source.media_type, data: part.source.data, title: "title" in part ? part.title : undefined }),
  )}</div>`;
}
