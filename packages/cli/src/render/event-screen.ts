import type { Line, SessionEvent } from "@lorimer/sdk";
import type { Renderers } from "./load-renderers.js";
import { changedLines, renderEvent } from "./render-event.js";
import type { RenderOptions } from "./render-event.js";
import { toolBoard } from "./tool-board.js";

// Calls that start within this time of one another are drawn as one group.
const groupMs = 30;

/** Draws events with the renderers of their tools, which it loads as they are needed. */
export interface EventScreen {
  readonly options: RenderOptions;
  draw(event: SessionEvent): Promise<void>;
  /** Resolves when what came so far stands on the screen, and nothing is held back. */
  drawn(): Promise<void>;
}

/** Shows lines: `short` ones may be cut where they are wider than the screen, all others must be seen whole. */
type Show = (lines: readonly Line[], short: boolean) => void;

export function eventScreen(renderers: Renderers, how: Pick<RenderOptions, "verbose" | "judgements">, show: Show): EventScreen {
  const { verbose } = how;
  const options: RenderOptions = { renderer: (tool) => renderers.get(tool), ...how };
  const board = toolBoard(options);
  const showAny = (lines: readonly Line[], short = !verbose): void => void (lines.length > 0 && show(lines, short));
  let last: Promise<void> = Promise.resolve();
  const inputs = new Map<string, unknown>();
  const draw = async (event: SessionEvent): Promise<void> => {
    if (event.type === "tool-started") {
      inputs.set(event.id, event.input);
      await renderers.load(event.name);
      board.start(event);
      setTimeout(() => showAny(board.flush()), groupMs);
    } else if (event.type === "tool-intended") {
      const changed = JSON.stringify(event.input) !== JSON.stringify(inputs.get(event.id));
      if (changed) showAny([...board.flush(), ...changedLines(event, renderers.get(event.name))]);
    } else if (event.type === "tool-finished") {
      inputs.delete(event.id);
      showAny(board.finish(event));
    } else {
      const lines = renderEvent(event, options);
      if (lines.length > 0) showAny(board.flush());
      showAny(lines, false);
    }
  };
  return {
    options,
    draw: (event) => (last = draw(event)),
    async drawn() {
      // Events of the last moment may still be on their way here.
      await new Promise((resolve) => setTimeout(resolve, groupMs));
      await last;
      showAny(board.flush());
    },
  };
}
