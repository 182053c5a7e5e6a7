import { html } from "../html/html.js";
import type { Html } from "../html/html.js";
import type { Story } from "../story/story.js";
import { chart } from "./chart.js";
import { contextOf } from "./exchange.js";
import { count, dollars, duration, moment, plural, tokens } from "./format.js";
import type { PageOptions } from "./page-options.js";
import { callsOf, totalsOf, turnsOf } from "../story/totals.js";

/** What the session was, in figures, and how its context and its cost grew. */
export function headerMarkup(story: Story, title: string, { parentTitle, forks = [] }: PageOptions): Html {
  const turns = turnsOf(story.exchanges);
  const calls = callsOf(turns);
  const total = totalsOf(turns);
  const failed = calls.filter(({ outcome }) => outcome !== undefined && outcome.status !== "ok").length;
  const fact = (name: string, value: string | Html | undefined, far = false): Html | undefined =>
    value === undefined || value === "" ? undefined : html`<div${far && html` class="far"`}><dt>${name}</dt><dd>${value}</dd></div>`;
  const { parent } = story;
  return html`<header><p class="kind">${story.product} session</p><h1>${title}</h1><dl class="meta">
${fact("Began", moment(story.started))}${fact("Lasted", duration(story.ended - story.started))}${fact("Model", story.model)}${fact("Prompts", count(story.exchanges.filter(({ prompt }) => prompt !== undefined).length))}${fact("Turns", count(turns.length))}${fact("Tool calls", failed === 0 ? count(calls.length) : `${count(calls.length)}, ${count(failed)} not ok`)}${fact("Tokens", `${tokens(total.input)} in, ${tokens(total.output)} out`)}${fact("Cost", total.priced === 0 ? "unknown" : `${dollars(total.costUsd)}${total.unpriced > 0 ? ` and ${plural(total.unpriced, "unpriced call")}` : ""}`)}
${fact("Folder", story.cwd, true)}
${fact("Forked from", parent === undefined ? undefined : html`${parentTitle ?? "session"} <small>(${parent.session}, its first ${plural(parent.messages, "message")})</small>`, true)}
${forks.map((fork) => fact("Fork of this session", html`${fork.title} <small>(${fork.session}, after ${plural(fork.messages, "message")})</small>`, true))}
${fact("Branches taken back", story.rewinds.length === 0 ? undefined : html`${story.rewinds.map(({ number, label, removed }) => html`<a href="#b${number}">branch ${number}</a>${label !== undefined && html` “${label}”`} (${plural(removed.length, "message")}) `)}`, true)}
${story.faults.length > 0 && fact("Damage in the log", html`<span class="bad">${story.faults.slice(0, 20).join("; ")}</span>`, true)}
</dl>${turns.length > 1 && html`<div class="charts">${contextCurve(turns)}${costCurve(turns)}</div>`}</header>`;
}

function contextCurve(turns: ReturnType<typeof turnsOf>): Html {
  const points = turns.flatMap((turn) => {
    const value = contextOf(turn);
    return value === undefined ? [] : [{ turn: turn.number, value }];
  });
  return chart({ title: "Context, tokens", points, show: tokens });
}

function costCurve(turns: ReturnType<typeof turnsOf>): Html {
  let sum = 0;
  const points = turns.map(({ number, costUsd }) => ({ turn: number, value: (sum += costUsd ?? 0) }));
  return chart({ title: "Cost so far, US dollars", points: sum > 0 ? points : [], show: dollars });
}
