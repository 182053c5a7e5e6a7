import { messageOf } from "@lorimer/sdk";
import type { NodeResponse } from "@lorimer/sdk/http";
import type { HttpHandler } from "../config/hook-entry.js";
import { eventNamed } from "../schema/index.js";
import { failed, passed } from "../result/hook-result.js";
import type { HookResult } from "../result/hook-result.js";
import { jsonOf, readJson } from "../result/read-answer.js";
import type { HandlerCall, HandlerParts } from "./handler-context.js";
import { headersOf } from "./http-headers.js";
import { urlIsAllowed } from "./url-patterns.js";

/** Bytes of an answer that are read. */
const mostBytes = 1024 * 1024;

/** Posts the event to a URL. No redirect is followed and nothing is sent twice. */
export async function runHttp(handler: HttpHandler, call: HandlerCall, parts: HandlerParts): Promise<HookResult> {
  const allowed = textList(parts.setting("allowedHttpHookUrls"));
  if (allowed !== undefined && !urlIsAllowed(handler.url, allowed))
    return failed("allowedHttpHookUrls does not let hooks send to this URL.");
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), call.timeoutMs);
  const signal = AbortSignal.any([late.signal, call.signal]);
  try {
    const send = await parts.http.fetch();
    const response = await send(handler.url, {
      method: "POST",
      headers: {
        ...headersOf(handler, textList(parts.setting("httpHookAllowedEnvVars")), parts.secrets),
        "content-type": "application/json",
      },
      body: call.payload(),
      signal,
    });
    return read(call.event, response.status, await bodyOf(response, signal));
  } catch (error) {
    if (late.signal.aborted) return { outcome: "timed-out", detail: `There was no whole answer within ${call.timeoutMs / 1000} s.` };
    if (call.signal.aborted) return { outcome: "cancelled", detail: null };
    return failed(messageOf(error));
  } finally {
    clearTimeout(timer);
  }
}

/** Only an answer of 2xx with nothing, or with a JSON object, decides; a status cannot block. */
function read(event: string, status: number, body: string | undefined): HookResult {
  if (body === undefined) return failed(`The answer is longer than ${mostBytes} bytes.`);
  if (status < 200 || status > 299) return failed(`The answer has the status ${status}: ${body.trim().slice(0, 200)}`);
  if (body.trim() === "") return passed;
  const json = jsonOf(body);
  if (json === undefined || eventNamed(event) === undefined) return failed("The answer is not a JSON object.");
  return readJson(event, json);
}

async function bodyOf(response: NodeResponse, signal: AbortSignal): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stop = (): void => response.body.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > mostBytes) {
        stop();
        return undefined;
      }
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
  signal.throwIfAborted();
  return Buffer.concat(chunks).toString("utf8");
}

function textList(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : undefined;
}
