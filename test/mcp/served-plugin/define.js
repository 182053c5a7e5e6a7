import { defineTool } from "@lorimer/sdk";
import * as z from "zod/mini";

/** A tool that changes nothing. */
export const served = (name, run, { input = z.object({}), needs = {} } = {}) =>
  defineTool({ name, description: `Answers for ${name}.`, input, needs, readOnly: true, concurrencySafe: true, run });

/** A tool whose result is for clients of `mcp serve`. */
export const serving = (name, ...mcpContent) =>
  defineTool({
    name,
    description: `Answers for ${name}.`,
    input: z.object({}),
    readOnly: true,
    run: () => ({ mcpContent }),
    present: () => ({ content: "(for clients of the protocol)" }),
  });

export const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
