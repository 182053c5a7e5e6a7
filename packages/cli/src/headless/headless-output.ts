import type { Session } from "@lorimer/core";
import type { RunResult, SessionEvent } from "@lorimer/sdk";
import { initLine } from "../output/init-line.js";
import type { InitFacts } from "../output/init-line.js";
import type { LineWriter } from "../output/line-writer.js";
import { randomUUID } from "node:crypto";
import { runTags } from "../settings/run-tags.js";
import { serializeLine } from "../output/output-line.js";
import type { LineIdentity, OutputLine } from "../output/output-line.js";
import { addSpent, isFailed, nothingSpent, resultLine } from "../output/result-line.js";
import { streamLines } from "../output/stream-lines.js";
import type { StreamLines } from "../output/stream-lines.js";
import { streamline } from "../output/streamline.js";
import type { ToolCounts } from "../output/streamline.js";
import { visible } from "../render/visible.js";
import type { Setup } from "../setup.js";

/** What a run without a person writes to standard output. */
export interface HeadlessOutput {
  /** Takes the session whose runs are written, before the first of them. */
  open(session: Session, facts: InitFacts): void;
  event(event: SessionEvent): void;
  result(result: RunResult): void;
  line(line: OutputLine): void;
}

/** Writes in the form that `--output-format` asks for. `fallbackId` stands in the lines of a session that could not be opened. */
export function headlessOutput(setup: Pick<Setup, "args" | "env" | "host" | "out" | "warn">, fallbackId: string): HeadlessOutput {
  const { args, out } = setup;
  const write = lineSink(out, args.streamlined, { sessionId: fallbackId, tags: runTags(setup.env) });
  let session: Session | undefined;
  let lines: StreamLines | undefined;
  let total = nothingSpent;
  let shown: string[] = [];
  return {
    open(opened, facts) {
      session = opened;
      write.identify(opened.id);
      lines = streamLines({ partial: args.includePartialMessages, init: (model) => initLine(facts, model) });
    },
    event(event) {
      if (event.type === "run-started") shown = [];
      if (event.type === "message-added" && event.message.type === "local-command") shown.push(event.message.output);
      // Where events are not written, that a plugin failed is said all the same.
      if (args.outputFormat !== "stream-json" && !args.verbose && event.type === "notice-given" && event.plugin !== undefined)
        setup.warn(event.text);
      if (args.outputFormat !== "stream-json" || lines === undefined) return;
      for (const line of lines(event)) write.line(line);
    },
    result(finished) {
      // What a command shows is the answer where the model was not asked.
      const result = finished.turns === 0 && finished.text === "" ? { ...finished, text: shown.join("\n") } : finished;
      total = addSpent(total, result.spent);
      if (args.outputFormat !== "text") write.line(resultLine(result, total, session?.model));
      else if (isFailed(result)) setup.warn(result.outcome.message || result.outcome.reason);
      else writeText(setup, textOf(result));
    },
    line: (line) => {
      if (args.outputFormat !== "text") write.line(line);
    },
  };
}

/** The final text; with a schema, the checked value as JSON. */
function textOf(result: RunResult): string {
  const { structuredOutput } = result.outcome;
  return structuredOutput === undefined ? result.text : JSON.stringify(structuredOutput);
}

function writeText({ out, host }: Pick<Setup, "out" | "host">, text: string): void {
  // A file or a program gets the model's very characters; a terminal gets none that it would obey.
  const shown = host.stdout.isTTY ? visible(text) : text;
  out.write(shown.endsWith("\n") ? shown : `${shown}\n`);
}

function lineSink(
  out: LineWriter,
  streamlined: boolean,
  { sessionId, tags }: Pick<LineIdentity, "sessionId" | "tags">,
): { identify(id: string): void; line(line: OutputLine): void } {
  const identity = { sessionId, tags, uuid: () => randomUUID() };
  let counts: ToolCounts = {};
  return {
    identify(id) {
      identity.sessionId = id;
    },
    line(line) {
      if (!streamlined) return void out.write(serializeLine(line, identity));
      const short = streamline(counts, line);
      counts = short.counts;
      for (const kept of short.lines) out.write(serializeLine(kept, identity));
    },
  };
}
