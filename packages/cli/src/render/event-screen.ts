import type { Line, SessionEvent } from "@lorimer/sdk";
import type { Renderers } from "./load-renderers.js";
import { renderEvent } from "./render-event.js";
import type { RenderOptions } from "./render-event.js";
import { toolBoard } from "./tool-board.js";

// Calls that start within this time of one another are drawn as one group.
const groupMs = 30;

/** Draws events with the renderers of their tools, which it loads as they are needed. */
export interface EventScreen {
  readonly options: RenderOptions;
  draw(event: SessionEvent): Promise<void>;
}

export function eventScreen(renderers: Renderers, verbose: boolean, show: (lines: readonly Line[]) => void): EventScreen {
  const options: RenderOptions = { renderer: (tool) => renderers.get(tool), verbose };
  const board = toolBoard(options);
  const showAny = (lines: readonly Line[]): void => void (lines.length > 0 && show(lines));
  return {
    options,
    async draw(event) {
      if (event.type === "tool-started") {
        await renderers.load(event.name);
        board.start(event);
        setTimeout(() => showAny(board.flush()), groupMs);
      } else if (event.type === "tool-finished") showAny(board.finish(event));
      else showAny(renderEvent(event, options));
    },
  };
}
