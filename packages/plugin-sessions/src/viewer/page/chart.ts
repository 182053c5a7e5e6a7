import { attribute, html } from "../html/html.js";
import type { Html } from "../html/html.js";

export interface Curve {
  readonly title: string;
  /** One for each turn, in order. */
  readonly points: readonly Point[];
  show(value: number): string;
}

export interface Point {
  readonly turn: number;
  readonly value: number;
}

const [width, height, left, right, top, bottom] = [520, 170, 56, 6, 12, 24];
/** Places that say their value under the pointer; where there are more turns, each stands for several. */
const mostColumns = 150;

/** A curve over turns, with axes; its values stand in titles. */
export function chart({ title, points, show }: Curve): Html {
  const last = points.at(-1);
  if (last === undefined) return html``;
  const highest = niceCeiling(Math.max(...sampled(points, 5000).map(({ value }) => value), 0));
  const firstTurn = points[0]?.turn ?? 1;
  const span = Math.max(1, last.turn - firstTurn);
  const x = (turn: number): number => round(left + ((width - left - right) * (turn - firstTurn)) / span);
  const y = (value: number): number => round(top + (height - top - bottom) * (1 - value / highest));
  const shown = sampled(points, 400);
  const curve = shown.map(({ turn, value }) => `${x(turn)} ${y(value)}`).join("L");
  const ticks = [0, highest / 2, highest];
  const columns = sampled(points, mostColumns);
  const step = (width - left - right) / Math.max(1, columns.length - 1);
  const summary = `${title}, over ${points.length} turns: from ${show(points[0]?.value ?? 0)} to ${show(last.value)}, highest ${show(Math.max(...shown.map(({ value }) => value)))}`;
  return html`<figure><figcaption>${title}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${attribute(summary)}">
${ticks.map((tick) => html`<path class="axis" d="M${left} ${y(tick)}H${width - right}"/><text x="${left - 7}" y="${y(tick) + 4}" text-anchor="end">${trimmed(show(tick))}</text>`)}
<text x="${left}" y="${height - 6}">turn ${firstTurn}</text>${last.turn > firstTurn && html`<text x="${width - right}" y="${height - 6}" text-anchor="end">${last.turn}</text>`}
<path class="area" d="M${x(firstTurn)} ${y(0)}L${curve}L${x(last.turn)} ${y(0)}Z"/><path class="curve" d="M${curve}${points.length === 1 && "h.1"}" stroke-linecap="round"/>
${columns.map(({ turn, value }) => html`<a href="#t${turn}" tabindex="-1" aria-hidden="true"><rect class="hit" x="${round(x(turn) - step / 2)}" y="${top}" width="${round(step)}" height="${height - top - bottom}"><title>Turn ${turn}: ${show(value)}</title></rect></a>`)}
</svg></figure>`;
}

function sampled(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points;
  return Array.from(
    { length: most },
    (_, index) => points[Math.round((index * (points.length - 1)) / (most - 1))] ?? { turn: 0, value: 0 },
  );
}

/** The next number above that is 1, 2 or 5 times a power of ten. */
function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

/** An axis needs no zeros at the end. */
function trimmed(label: string): string {
  return label.includes(".") ? label.replace(/\.?0+$/, "") : label;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
