import { openHarness } from "@lorimer/core";
import type { Harness, Session } from "@lorimer/core";
import { plugin as compaction } from "@lorimer/plugin-compaction";
import { Approver, defineTool } from "@lorimer/sdk";
import type { ModelInfo, Plugin, SessionEvent, Tool } from "@lorimer/sdk";
import { checkRequest, inlinePlugin, reply, scriptedApprover, scriptedProvider, servicesPlugin } from "@lorimer/testing";
import type { Reply, ScriptedProvider, ScriptRequest } from "@lorimer/testing";
import * as z from "zod/mini";

/** Text that does not repeat, about four characters to a token. */
export function filler(seed: string, words: number): string {
  return Array.from({ length: words }, (_, number) => `${seed}${number.toString(36)}`).join(" ");
}

const read: Tool = defineTool({
  name: "Read",
  description: "Reads a file",
  input: z.object({ file_path: z.string() }),
  readOnly: true,
  concurrencySafe: true,
  run: ({ file_path }) => `${file_path} says:\n${filler(file_path, 120)}`,
});

const run: Tool = defineTool({
  name: "Bash",
  description: "Runs a command",
  input: z.object({ command: z.string() }),
  readOnly: true,
  run: ({ command }) => `$ ${command}\n${filler(command.replaceAll(" ", "-"), 90)}`,
});

/** Tools whose results fill a window. */
export const longTools: Plugin = inlinePlugin({ name: "long-tools", tools: [read, run] });

/** A window that is full after some twenty turns. */
export const smallWindow: Partial<ModelInfo> = { contextWindow: 12_000, maxOutputTokens: 1500, defaultOutputTokens: 1000 };

export const goodSummary = `<summary>\n${["Goal", "Wishes and limits", "Done so far", "Decisions", "Facts", "Files", "Errors", "Next step"].map((heading) => `## ${heading}\n- as it was said`).join("\n")}\n</summary>`;

export function isSummaryRequest(request: ScriptRequest): boolean {
  return JSON.stringify(request.messages.at(-1)).includes("Write the summary between");
}

/** What the model says: to be summarised, what `summary` gives; else what `work` gives for the turn. */
export interface LongScript {
  work(turn: number, request: ScriptRequest): Reply;
  summary?(request: ScriptRequest, number: number): Reply | Promise<Reply>;
}

export interface LongPlace extends AsyncDisposable {
  readonly harness: Harness;
  readonly model: ScriptedProvider;
  readonly session: Session;
  /** Requests of the conversation, without those for summaries. */
  readonly asked: ScriptRequest[];
  readonly summaries: ScriptRequest[];
  /** What the API would have refused. */
  readonly faults: string[];
  prompt(text: string): Promise<readonly SessionEvent[]>;
}

export interface LongOptions {
  readonly script: LongScript;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly info?: Partial<ModelInfo>;
  readonly plugins?: readonly Plugin[];
  readonly maxTurns?: number;
  /** Settings of other plugins. */
  readonly more?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export async function openLong({
  script,
  settings = {},
  info = smallWindow,
  plugins = [],
  maxTurns,
  more = {},
}: LongOptions): Promise<LongPlace> {
  const asked: ScriptRequest[] = [];
  const summaries: ScriptRequest[] = [];
  const faults: string[] = [];
  const model = scriptedProvider(
    (request) => {
      faults.push(...checkRequest({ max_tokens: 1, model: request.model, messages: request.messages, tools: [] }));
      if (isSummaryRequest(request)) {
        summaries.push(request);
        return script.summary?.(request, summaries.length) ?? reply.text(goodSummary);
      }
      asked.push(request);
      return script.work(asked.length, request);
    },
    { info },
  );
  const harness = await openHarness({
    name: "test",
    version: "0",
    model: "scripted-1",
    plugins: [model, compaction, longTools, servicesPlugin([[Approver, scriptedApprover("allow")]]), ...plugins],
    settings: { "lorimer.compaction": settings, ...more },
  });
  const session = await harness.openSession({ cwd: process.cwd(), ...(maxTurns === undefined ? {} : { maxTurns }) });
  return {
    harness,
    model,
    session,
    asked,
    summaries,
    faults,
    async prompt(text) {
      const events: SessionEvent[] = [];
      for await (const event of session.prompt(text)) events.push(event);
      return events;
    },
    async [Symbol.asyncDispose]() {
      await session.close();
      await harness.close();
    },
  };
}

/** Levels that finished, in order. */
export function levelsOf(events: readonly SessionEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === "compaction-finished" ? [event.level] : []));
}
