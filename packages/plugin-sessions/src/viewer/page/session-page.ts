import { createHash } from "node:crypto";
import { recordingType } from "@lorimer/sdk/journal";
import { attribute, html, Html } from "../html/html.js";
import type { Exchange, Story } from "../story/story.js";
import { exchangeMarkup, titleOfExchange, titleOfStory } from "./exchange.js";
import { plural } from "./format.js";
import { headerMarkup } from "./header.js";
import type { PageOptions } from "./page-options.js";
import { script } from "./script.js";
import { style } from "./style.js";

/** A session as one page: no network, no script but its own, every text of the session escaped. */
export function sessionPage(story: Story, options: PageOptions = {}): string {
  const title = titleOfStory(story);
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`;
  const numbers = promptNumbers(story.exchanges);
  const groups = grouped(story.exchanges);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${new Html(policy)}"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="robots" content="noindex"><title>${attribute(title)}</title><link rel="icon" href="data:,"><style>${new Html(style)}</style></head>
<body><a class="skip" href="#story">Skip to the conversation</a><div class="page">
${headerMarkup(story, title, options)}
<form class="find" id="finder" role="search"><input id="find" type="search" placeholder="Search this session" aria-label="Search this session" autocomplete="off" spellcheck="false"><button type="button" id="before" aria-label="Previous match">↑</button><button type="submit" aria-label="Next match">↓</button><output id="count" for="find" aria-live="polite"></output><button type="button" class="all" id="all" aria-pressed="false">Open all</button></form>
<div class="layout"><nav aria-label="Contents"><details open><summary>Contents</summary><ol>
${story.exchanges
  .filter(({ prompt }) => prompt !== undefined)
  .map(
    (
      exchange,
    ) => html`<li${exchange.takenBack !== undefined && html` class="gone"`}><a href="#e${exchange.number}">${titleOfExchange(exchange, 90)}${exchange.takenBack !== undefined && html` <span>(taken back)</span>`}</a></li>
`,
  )}</ol></details></nav>
<main id="story" tabindex="-1">
${groups.map(({ takenBack, exchanges }) => groupMarkup(takenBack, exchanges, numbers, story))}
<footer><p>${story.product}, session ${story.session}. Keys: <kbd>/</kbd> search, <kbd>n</kbd> <kbd>p</kbd> next and previous match, <kbd>j</kbd> <kbd>k</kbd> next and previous prompt. Times are UTC.${options.recording !== undefined && html` The session is in this page: <kbd>lorimer replay</kbd> runs it again.`}</p></footer>
</main></div></div>${options.recording !== undefined && html`<script type="${recordingType}">${new Html(base64(options.recording))}</script>`}<script>${new Html(script)}</script></body></html>
`;
  return page.text;
}

const emptyExchange: Exchange = { number: 0, time: 0, prompt: undefined, inherited: false, steps: [], takenBack: undefined };

/** Nothing else may stand where no text is escaped. */
function base64(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9+/=]/g, "");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function promptNumbers(exchanges: readonly Exchange[]): ReadonlyMap<Exchange, number> {
  return new Map(exchanges.filter(({ prompt }) => prompt !== undefined).map((exchange, index) => [exchange, index + 1]));
}

interface Group {
  readonly takenBack: number | undefined;
  readonly exchanges: Exchange[];
}

/** Neighbours that one rewind took back stand together. */
function grouped(exchanges: readonly Exchange[]): readonly Group[] {
  const groups: Group[] = [];
  for (const exchange of exchanges) {
    const last = groups.at(-1);
    if (last !== undefined && last.takenBack === exchange.takenBack) last.exchanges.push(exchange);
    else groups.push({ takenBack: exchange.takenBack, exchanges: [exchange] });
  }
  return groups;
}

function groupMarkup(
  takenBack: number | undefined,
  exchanges: readonly Exchange[],
  numbers: ReadonlyMap<Exchange, number>,
  story: Story,
): Html {
  const all = exchanges.map((exchange) => exchangeMarkup(exchange, numbers.get(exchange) ?? 0, story));
  if (takenBack === undefined) return html`${all}`;
  const first = exchanges[0] ?? emptyExchange;
  return html`<details class="back" id="b${takenBack}"><summary>Branch ${takenBack}, taken back: ${plural(exchanges.length, "prompt")}, from “${titleOfExchange(first, 60)}”</summary>${all}</details>
`;
}
