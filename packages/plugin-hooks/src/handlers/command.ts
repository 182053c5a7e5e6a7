import { messageOf } from "@lorimer/sdk";
import type { CommandHandler, HookOrigin } from "../config/hook-entry.js";
import { failed } from "../result/hook-result.js";
import type { HookResult } from "../result/hook-result.js";
import { readProcess } from "../result/read-answer.js";
import { commandLineOf } from "./command-line.js";
import type { CommandLine } from "./command-line.js";
import { environmentOf, variablesOf } from "./environment.js";
import type { HandlerCall, HandlerParts } from "./handler-context.js";
import { runProcess } from "./run-process.js";
import type { ProcessEnd } from "./run-process.js";

/** Runs a command hook: waits for its end, or only for its start where nobody is to wait. */
export async function runCommand(handler: CommandHandler, origin: HookOrigin, call: HandlerCall, parts: HandlerParts): Promise<HookResult> {
  const { workspace, sessionSignal } = parts;
  const place = {
    projectDir: workspace.root,
    ...(call.effort === undefined ? {} : { effort: call.effort }),
    ...(call.envFile === undefined ? {} : { envFile: call.envFile }),
  };
  let line: CommandLine;
  try {
    if (origin.pluginData !== undefined) await workspace.files.makeDirectory(origin.pluginData);
    line = await commandLineOf(handler, variablesOf(origin, place), workspace);
  } catch (error) {
    return failed(messageOf(error));
  }
  const folder = (await workspace.files.stat(call.cwd).catch(() => undefined))?.kind === "directory" ? call.cwd : workspace.root;
  const running = runProcess(workspace, {
    request: { ...line, cwd: folder, env: environmentOf(origin, place) },
    payload: `${call.payload()}\n`,
    timeoutMs: call.timeoutMs,
    signal: handler.async ? sessionSignal : call.signal,
    sessionSignal,
    mayDetach: !handler.async,
    ...(handler.asks ? { ask: (question, signal) => parts.people.ask({ ...question, hook: call.label }, signal) } : {}),
  });
  if (handler.async) {
    call.later(
      running.then((end) => lateResult(call, end, handler.asyncRewake)),
      handler.asyncRewake,
    );
    return { outcome: "detached", detail: null };
  }
  const end = await running;
  if (end.kind !== "detached") return resultOf(call, end);
  call.later(
    end.rest.then((last) => lateResult(call, last, false)),
    false,
  );
  return { outcome: "detached", detail: null };
}

function resultOf(call: HandlerCall, end: ProcessEnd): HookResult {
  switch (end.kind) {
    case "exited":
      return readProcess(call.event, end.answer);
    case "timed-out":
      return { outcome: "timed-out", detail: `It did not end within ${call.timeoutMs / 1000} s${lastWords(end)}.` };
    case "cancelled":
      return { outcome: "cancelled", detail: null };
    case "not-started":
      return failed(end.message);
    case "detached":
      return { outcome: "detached", detail: null };
  }
}

/** The end of a hook nobody waited for: it can inform and, with exit code 2, wake; it can decide nothing. */
function lateResult(call: HandlerCall, end: ProcessEnd, rewakes: boolean): HookResult {
  if (rewakes && end.kind === "exited" && end.answer.code === 2) {
    const said = end.answer.stderr.trim() || end.answer.stdout.trim() || "An asynchronous hook exited with code 2 and said nothing.";
    return { outcome: "blocked", detail: said, reason: said };
  }
  const { outcome, detail, additionalContext, systemMessages } = resultOf(call, end);
  const decided = outcome === "blocked" || outcome === "allowed" || outcome === "asked";
  return {
    outcome: decided ? "passed" : outcome,
    detail,
    ...(additionalContext === undefined ? {} : { additionalContext }),
    ...(systemMessages === undefined ? {} : { systemMessages }),
  };
}

function lastWords(end: ProcessEnd & { readonly kind: "timed-out" | "cancelled" }): string {
  const line = (end.answer?.stderr.trim() || end.answer?.stdout.trim() || "").split("\n").at(-1) ?? "";
  return line === "" ? "" : `; the last it said was: ${line.slice(0, 200)}`;
}
