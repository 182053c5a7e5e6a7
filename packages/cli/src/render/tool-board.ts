import type { EmittedEvent, Line } from "@lorimer/sdk";
import { renderEvent } from "./render-event.js";
import type { RenderOptions } from "./render-event.js";

type Started = Extract<EmittedEvent, { type: "tool-started" }>;
type Finished = Extract<EmittedEvent, { type: "tool-finished" }>;

/** Draws tool calls that run side by side: starts that come together as one group, results under the name of their call. */
export interface ToolBoard {
  /** Holds a start back until `flush`, so that its neighbours can join it. */
  start(event: Started): void;
  /** What is held back, drawn. */
  flush(): readonly Line[];
  /** Everything held back, then the result. */
  finish(event: Finished): readonly Line[];
}

export function toolBoard(options: RenderOptions): ToolBoard {
  let held: Started[] = [];
  const running = new Map<string, string>();
  // Calls that had company: their results may come after another's.
  const accompanied = new Set<string>();
  const flush = (): readonly Line[] => {
    const lines = groups(held).flatMap((group) => drawGroup(group, options));
    held = [];
    return lines;
  };
  return {
    start(event) {
      held.push(event);
      running.set(event.id, event.title);
      if (running.size > 1) for (const id of running.keys()) accompanied.add(id);
    },
    flush,
    finish(event) {
      const started = flush();
      const title = running.get(event.id) ?? event.name;
      const hadCompany = accompanied.delete(event.id);
      running.delete(event.id);
      const label: readonly Line[] = hadCompany
        ? [
            [
              { text: "○ ", tone: "accent" },
              { text: title, tone: "dim" },
            ],
          ]
        : [];
      return [...started, ...label, ...renderEvent(event, options)];
    },
  };
}

/** Neighbours of one tool. */
function groups(events: readonly Started[]): readonly (readonly Started[])[] {
  const found: Started[][] = [];
  for (const event of events) {
    const last = found.at(-1);
    if (last?.[0]?.name === event.name) last.push(event);
    else found.push([event]);
  }
  return found;
}

function drawGroup(group: readonly Started[], options: RenderOptions): readonly Line[] {
  const [first] = group;
  const draw = first === undefined || group.length < 2 ? undefined : options.renderer(first.name)?.group;
  if (draw === undefined) return group.flatMap((event) => renderEvent(event, options));
  const [head = [], ...rest] = draw(group.map(({ input }) => input));
  return [[{ text: "● ", tone: "accent" }, ...head], ...rest];
}
