import { defineTool, toolFailure } from "@lorimer/sdk";
import type { Plugin, SessionEvent, Tool } from "@lorimer/sdk";
import { plugin as hooksPlugin } from "@lorimer/plugin-hooks";
import { inlinePlugin, openTestHarness } from "@lorimer/testing";
import type { TestHarness, TestHarnessOptions } from "@lorimer/testing";
import * as z from "zod/mini";

/** Says back what it is given; fails when asked to. Counts its runs. */
export function echoTool(): { readonly tool: Tool; readonly inputs: unknown[] } {
  const inputs: unknown[] = [];
  const tool = defineTool({
    name: "Echo",
    description: "Says it back",
    input: z.object({ text: z.string(), fail: z.optional(z.boolean()), file_path: z.optional(z.string()) }),
    readOnly: true,
    run: (input) => {
      inputs.push(input);
      return input.fail === true ? toolFailure(`could not say ${input.text}`) : input.text;
    },
  });
  return { tool, inputs };
}

/** A harness with the hooks plugin and these hooks in its distribution's settings. */
export async function openWithHooks(
  hooks: unknown,
  options: Omit<TestHarnessOptions, "plugins"> & {
    readonly plugins?: readonly Plugin[];
    readonly tools?: readonly Tool[];
    readonly more?: Readonly<Record<string, unknown>>;
  },
): Promise<TestHarness> {
  const { tools = [], plugins = [], more = {}, ...rest } = options;
  return openTestHarness({
    ...rest,
    plugins: [hooksPlugin, inlinePlugin({ tools }), ...plugins],
    settings: { "lorimer.hooks": { hooks, ...more }, ...options.settings },
  });
}

export function command(text: string, more: Readonly<Record<string, unknown>> = {}): unknown {
  return { type: "command", command: text, ...more };
}

/** One event with one group of command hooks. */
export function on(event: string, matcher: string | undefined, ...handlers: readonly unknown[]): Readonly<Record<string, unknown>> {
  return { [event]: [{ ...(matcher === undefined ? {} : { matcher }), hooks: handlers }] };
}

export function hookEvents(events: readonly SessionEvent[]): readonly (SessionEvent & { readonly type: "hook-finished" })[] {
  return events.filter((event) => event.type === "hook-finished");
}

export function notices(events: readonly SessionEvent[]): string {
  return events.flatMap((event) => (event.type === "notice-given" ? [event.text] : [])).join("\n");
}

/** Everything the model was sent in its last request, as one text. */
export function lastRequestText(harness: TestHarness): string {
  return JSON.stringify(harness.model.requests.at(-1)?.messages ?? []);
}
