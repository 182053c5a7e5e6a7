import type { Line, Tone } from "@lorimer/sdk";
import { groups } from "../context/group-of.js";
import type { CacheBreak, ContextPiece, ContextView } from "../contract/index.js";
import { columns, count, usd } from "./columns.js";
import type { Row } from "./columns.js";

/** The letter of each group in the bar, so that it reads without colour. */
const marks: Readonly<Record<string, readonly [mark: string, tone: Tone]>> = {
  system: ["S", "strong"],
  instructions: ["I", "accent"],
  skills: ["K", "accent"],
  memory: ["M", "accent"],
  tools: ["T", "plain"],
  mcp: ["P", "plain"],
  conversation: ["C", "added"],
  "tool results": ["R", "removed"],
};

/** Breaks that are named one by one; what is before them is counted. */
const mostBreaks = 8;

/** The context as a bar and a table. `all` adds every piece. */
export function contextLines(
  view: ContextView,
  { all = false, width = 80 }: { readonly all?: boolean; readonly width?: number } = {},
): readonly Line[] {
  return [
    heading(view),
    [],
    ...bar(view, Math.min(76, width - 4)),
    [],
    ...table(view),
    ...cacheLines(view),
    ...(all ? [[], ...pieceLines(view.pieces, width)] : []),
  ];
}

function heading({ model, tokens, window, usage }: ContextView): Line {
  const share = window === 0 ? 0 : (100 * tokens) / window;
  const how = usage === undefined ? "estimated" : "as the provider counted";
  return [
    { text: `${count(tokens)} of ${count(window)} tokens`, tone: "strong" },
    { text: ` (${share.toFixed(1)} %, ${how}) for ${model}` },
  ];
}

function bar(view: ContextView, cells: number): readonly Line[] {
  const sums = groupSums(view.pieces).filter(({ tokens }) => tokens > 0);
  const total = Math.max(1, view.window);
  const sized = [
    ...sums.map(({ group, tokens }) => ({ mark: marks[group] ?? ["C", "plain"], tokens })),
    { mark: ["-", "dim"], tokens: view.reserve },
  ].map(({ mark: [mark, tone], tokens }) => ({
    text: mark as string,
    tone: tone as Tone,
    // What is there at all is seen.
    cells: tokens === 0 ? 0 : Math.max(1, Math.round((cells * tokens) / total)),
  }));
  const reserve = sized.pop();
  const used = sized.reduce((sum, part) => sum + part.cells, 0);
  const free = Math.max(0, cells - used - (reserve?.cells ?? 0));
  const spans = [...sized, { text: "·", tone: "dim" as const, cells: free }, ...(reserve === undefined ? [] : [reserve])];
  return [
    [
      { text: "  [" },
      ...spans.filter((span) => span.cells > 0).map(({ text, tone, cells: wide }) => ({ text: text.repeat(wide), tone })),
      { text: "]" },
    ],
  ];
}

function table(view: ContextView): readonly Line[] {
  const percent = (tokens: number): string => `${((100 * tokens) / Math.max(1, view.window)).toFixed(1)} %`;
  const rows = groupSums(view.pieces)
    .filter(({ pieces }) => pieces.length > 0)
    .map(({ group, tokens, pieces }): Row => ({
      cells: [marks[group]?.[0] ?? " ", group, count(tokens), percent(tokens), count(pieces.length), tierText(pieces)],
    }));
  const free = Math.max(0, view.window - view.tokens - view.reserve);
  return columns(
    [
      { cells: ["", "", "tokens", "", "pieces", "cache"], tone: "dim" },
      ...rows,
      { cells: ["-", "reserve for the answer", count(view.reserve), percent(view.reserve)], tone: "dim" },
      { cells: ["·", "free", count(free), percent(free)], tone: "dim" },
    ],
    [2, 3, 4],
  );
}

function tierText(pieces: readonly ContextPiece[]): string {
  const tokens = pieces.reduce((sum, piece) => sum + piece.tokens, 0);
  if (tokens === 0) return "";
  const of = (tier: ContextPiece["tier"]): number =>
    Math.round((100 * pieces.reduce((sum, piece) => sum + (piece.tier === tier ? piece.tokens : 0), 0)) / tokens);
  const parts = (["read", "written", "fresh"] as const).map((tier) => [tier, of(tier)] as const).filter(([, share]) => share > 0);
  return parts.map(([tier, share]) => (share === 100 ? tier : `${tier} ${share} %`)).join(", ");
}

function cacheLines({ cache, breaks, blame, savedUsd }: ContextView): readonly Line[] {
  if (cache.calls === 0) return [];
  const saved = savedUsd === null ? [] : [[{ text: `       ${savedText(savedUsd)}` }]];
  const named = breaks.slice(-mostBreaks);
  const earlier = breaks.length - named.length;
  return [
    [],
    [
      { text: "Cache: ", tone: "strong" },
      {
        text: `read by ${count(cache.hits)} of ${count(cache.calls)} calls; ${count(cache.read)} tokens read, ${count(cache.written)} written.`,
      },
    ],
    ...saved,
    ...(breaks.length === 0 ? [] : [[{ text: `Broken ${times(breaks.length)}, tokens sent anew:`, tone: "strong" } as const]]),
    ...(earlier === 0 ? [] : [[{ text: `  (${earlier} earlier)`, tone: "dim" } as const]]),
    ...columns(named.map(breakRow), [4, 5], { 1: 18, 3: 21 }),
    ...(blame.length < 2 ? [] : [[{ text: "By origin:", tone: "strong" } as const]]),
    ...(blame.length < 2
      ? []
      : columns(
          blame.map(({ origin, breaks: often, tokens }) => ({ cells: [origin, times(often), `${count(tokens)} tokens`] })),
          [1, 2],
          { 0: 40 },
        )),
  ];
}

function savedText(dollars: number): string {
  return dollars < 0 ? `${usd(-dollars)} more than without it, so far.` : `${usd(dollars)} saved.`;
}

function breakRow({ turn, byte, piece, origin, change, tokens }: CacheBreak): Row {
  const words = { expired: "not read for too long", missed: "not found again" } as Readonly<Record<string, string>>;
  const where = words[change] ?? piece;
  const verb = change in words ? "" : change;
  return { cells: [`turn ${turn}`, origin, verb, where, change in words ? "" : `byte ${count(byte)}`, count(tokens)] };
}

function times(number: number): string {
  return number === 1 ? "once" : `${number} times`;
}

function pieceLines(pieces: readonly ContextPiece[], width: number): readonly Line[] {
  const rows = pieces.map(({ kind, id, origin, tool, tokens, tier, lifetime }): Row => ({
    cells: [count(tokens), kind, kind === "message" ? messageName(id, tool) : id, origin, `${tier}, ${lifetime}`],
  }));
  const room = Math.max(12, Math.floor((width - 44) / 2));
  return columns([{ cells: ["tokens", "", "piece", "origin", "cache, lifetime"], tone: "dim" }, ...rows], [0], {
    2: room + 6,
    3: room - 2,
  });
}

/** The beginning of the message's id tells it apart. */
function messageName(id: string, tool: string | undefined): string {
  const [, message = id, block = ""] = /^(.+?)((?:\.\d+)+)$/.exec(id) ?? [];
  const short = message.length > 12 ? `${message.slice(0, 8)}${block}` : id;
  return tool === undefined ? short : `${tool} ${short}`;
}

interface GroupSum {
  readonly group: string;
  readonly tokens: number;
  readonly pieces: readonly ContextPiece[];
}

/** Known groups in their order, then others. */
function groupSums(pieces: readonly ContextPiece[]): readonly GroupSum[] {
  const others = [...new Set(pieces.map(({ group }) => group))].filter((group) => !(groups as readonly string[]).includes(group));
  return [...groups, ...others].map((group) => {
    const own = pieces.filter((piece) => piece.group === group);
    return { group, tokens: own.reduce((sum, { tokens }) => sum + tokens, 0), pieces: own };
  });
}
