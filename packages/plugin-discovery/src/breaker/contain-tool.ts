import { isLorimerError, optional, Reporter } from "@lorimer/sdk";
import type { Presented, Tool, ToolContext } from "@lorimer/sdk";
import { mostReports } from "../isolation/facts.js";
import type { Breaker, Use } from "./breaker.js";

/** Characters of one result, also where nothing of it goes to the model: it stands in the log of the session. */
const mostChars = 16 * 1024 * 1024;
const mostReportChars = 64 * 1024;
/** Under which the way to tell of a failure is asked for beside the tool's own needs. */
const reporterKey = "lorimer.Reporter";

/** A tool whose faults are its plugin's. What it lets through of the harness's own errors is for the model to read and counts for nothing. */
export function containTool(tool: Tool, breaker: Breaker): Tool {
  const part = `tool ${tool.name}`;
  const now = <T>(work: () => T): T => breaker.now({ part }, work);
  const standard = tool.input["~standard"];
  return {
    ...tool,
    input: {
      ...tool.input,
      "~standard": { ...standard, validate: (value) => breaker.run({ part }, () => standard.validate(value)) },
    },
    needs: { ...tool.needs, [reporterKey]: optional(Reporter) },
    maxResultChars: between(1, tool.maxResultChars, 1_000_000, 30_000),
    timeoutMs: between(1, tool.timeoutMs, 2 ** 31 - 1, 600_000),
    title: (input) => breaker.quietly(() => tool.title(input), tool.name),
    summary: (input) => breaker.quietly(() => tool.summary(input), ""),
    paths: (input) => now(() => tool.paths(input)),
    isConcurrencySafe: (input) => now(() => tool.isConcurrencySafe(input)),
    isReadOnly: (input) => now(() => tool.isReadOnly(input)),
    isDestructive: (input) => now(() => tool.isDestructive(input)),
    permission: (input) => now(() => tool.permission(input)),
    validate:
      tool.validate === undefined
        ? undefined
        : (input, services) => breaker.run({ part, time: "long", isForeign: isHarness }, () => tool.validate?.(input, services)),
    run(input, services, call) {
      const use: Use = { part, reporter: services[reporterKey] as Reporter | undefined };
      return breaker.run({ ...use, time: "open", signal: call.signal, isForeign: isHarness }, async () => {
        const output = await tool.run(input, services, withFewReports(call, breaker, use));
        return checked(output, "it gave", (value) => sizeOf(value));
      });
    },
    present: (output, input) =>
      breaker.run({ part }, async () =>
        checked(await tool.present(output, input), "it shows", ({ content }: Presented) => {
          if (typeof content !== "string" && !Array.isArray(content)) throw new Error("it shows nothing that a model can read");
          return sizeOf(content);
        }),
      ),
  };
}

/** An error of the harness that the tool lets through, such as a file that is not there. */
function isHarness(error: unknown): boolean {
  return isLorimerError(error) && !error.code.startsWith("PLUGIN_");
}

function checked<T>(value: T, what: string, size: (value: T) => number): T {
  const chars = size(value);
  if (chars <= mostChars) return value;
  throw new Error(`${what} ${chars} characters, and at most ${mostChars} are taken`);
}

/** Throws for what cannot be written down. */
function sizeOf(value: unknown): number {
  return typeof value === "string" ? value.length : (JSON.stringify(value)?.length ?? 0);
}

/** What a call tells beyond the limits is dropped; that it did counts once. */
function withFewReports(call: ToolContext, breaker: Breaker, use: Use): ToolContext {
  let told = 0;
  return {
    ...call,
    report(progress) {
      const { text } = progress;
      told += 1;
      if (told > mostReports + 1) return;
      if (told > mostReports) breaker.failed(new Error(`it reported progress more than ${mostReports} times in one call`), use);
      else
        call.report(
          text === undefined || text.length <= mostReportChars ? progress : { ...progress, text: `${text.slice(0, mostReportChars)} …` },
        );
    },
  };
}

function between(least: number, value: number, most: number, fallback: number): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : fallback;
}
