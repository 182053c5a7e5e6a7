import { attribute, escaped, html, Html } from "./html.js";

const pieces =
  /(?<!`)(?<ticks>`{1,8})(?!`)(?<code>[^`]|[^`][\s\S]{0,2000}?[^`])\k<ticks>(?!`)|\[(?<label>[^[\]\n]{1,500})\]\((?<target>[^\s()]{1,2000})\)|\*\*(?<strong>[^\s*](?:[^*\n]{0,1000}[^\s*])?)\*\*|(?<![\w*])\*(?<emphasis>[^\s*](?:[^*\n]{0,1000}[^\s*])?)\*(?![\w*])/g;

/** Code, links, and stress inside one paragraph. A link leads only to the web or to a mailbox, and says where to. */
export function inline(text: string): Html {
  let out = "";
  let from = 0;
  for (const found of text.matchAll(pieces)) {
    out += escaped(text.slice(from, found.index));
    from = found.index + found[0].length;
    const { code, label, target, strong, emphasis } = found.groups ?? {};
    if (code !== undefined) out += html`<code>${code}</code>`.text;
    else if (strong !== undefined) out += `<strong>${inline(strong).text}</strong>`;
    else if (emphasis !== undefined) out += `<em>${inline(emphasis).text}</em>`;
    else if (label !== undefined && target !== undefined) out += link(label, target, found[0]).text;
  }
  return new Html(out + escaped(text.slice(from)));
}

function link(label: string, target: string, source: string): Html {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (url === undefined || !["https:", "http:", "mailto:"].includes(url.protocol)) return html`${source}`;
  const place = url.protocol === "mailto:" ? url.pathname : url.host;
  const shown = label === target || label.includes(place) ? undefined : html` <small>(${place})</small>`;
  return html`<a href="${attribute(url.href)}" rel="noopener noreferrer nofollow">${inline(label)}</a>${shown}`;
}
