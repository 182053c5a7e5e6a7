import { nearest } from "@lorimer/sdk";
import { forwardable } from "../event/outgoing-event.js";
import { formats } from "../format/formats.js";
import { expandVariables } from "./expand-variables.js";
import type { Environment } from "./expand-variables.js";

/** Where events go, checked and with its variables filled in. */
export interface SinkConfig {
  /** For messages: the address itself may hold a secret. */
  readonly name: string;
  readonly url: string;
  readonly events: ReadonlySet<string>;
  readonly headers: Readonly<Record<string, string>>;
  readonly format: keyof typeof formats;
  readonly routingKey: string | undefined;
  readonly includeContent: boolean;
  readonly maxEvents: number;
  readonly maxMs: number;
  readonly retries: number;
  /** Values that came from variables: they must appear in nothing that is sent. */
  readonly secrets: readonly string[];
}

/** What is worth a message when a sink does not say. */
const usual = ["run-started", "run-finished", "permission-decided", "hook-finished", "tool-finished", "settings-changed", "notice-given"];
const known = ["name", "url", "events", "headers", "allowedEnvVars", "format", "routingKey", "includeContent", "batch", "retries"];

/** Reads the list of sinks. One that is not right is left out, and `problems` says why, without its values. */
export function readSinks(
  list: readonly unknown[],
  env: Environment,
): { readonly sinks: readonly SinkConfig[]; readonly problems: readonly string[] } {
  const sinks: SinkConfig[] = [];
  const problems: string[] = [];
  for (const [index, item] of list.entries()) {
    const wrong = (what: string): void => void problems.push(`webhooks[${index}]${what}`);
    const sink = isRecord(item) ? readSink(item, env, wrong) : wrong(" is not an object, and is left out.");
    if (sink !== undefined) sinks.push(sink);
  }
  return { sinks, problems };
}

function readSink(item: Readonly<Record<string, unknown>>, env: Environment, wrong: (what: string) => void): SinkConfig | undefined {
  let sound = true;
  const fault = (what: string): void => {
    sound = false;
    wrong(`${what} The webhook is left out.`);
  };
  for (const key of Object.keys(item)) {
    const near = known.includes(key) ? undefined : nearest(key, known);
    if (near !== undefined) wrong(`.${key} is not known. Did you mean ${near}?`);
  }
  const variables = item["allowedEnvVars"] ?? [];
  if (!isTexts(variables)) fault(".allowedEnvVars is not a list of names.");
  const secrets: string[] = [];
  const expanded = (key: string, text: unknown): string => {
    if (typeof text !== "string" || text === "") {
      fault(`.${key} is not a text.`);
      return "";
    }
    const filled = expandVariables(text, isTexts(variables) ? variables : [], env);
    secrets.push(...filled.values);
    if (filled.problem !== undefined) fault(`.${key} ${filled.problem}`);
    return filled.text;
  };

  const url = expanded("url", item["url"]);
  const refused = sound ? refusedUrl(url) : undefined;
  if (refused !== undefined) fault(`.url ${refused}`);

  const headers: Record<string, string> = {};
  if (item["headers"] !== undefined && !isRecord(item["headers"])) fault(".headers is not an object.");
  for (const [name, text] of Object.entries(isRecord(item["headers"]) ? item["headers"] : {})) {
    const header = expanded(`headers.${name}`, text);
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name) || /[\r\n\0]/.test(header)) fault(`.headers.${name} cannot be a header.`);
    else if (/^(?:host|content-length|content-type|transfer-encoding|connection)$/i.test(name))
      fault(`.headers.${name} is not yours to set.`);
    else headers[name] = header;
  }

  const format = item["format"] ?? "json";
  if (!isFormat(format)) fault(`.format is not one of ${Object.keys(formats).join(", ")}.`);
  const routingKey = item["routingKey"] === undefined ? undefined : expanded("routingKey", item["routingKey"]);
  if (format === "pagerduty" && routingKey === undefined) fault(".routingKey is missing: PagerDuty needs it.");

  const batch = item["batch"] ?? {};
  if (!isRecord(batch)) fault(".batch is not an object.");
  const number = (key: string, given: unknown, fallback: number, least: number, most: number): number => {
    if (given === undefined) return fallback;
    if (typeof given === "number" && Number.isInteger(given) && given >= least && given <= most) return given;
    fault(`.${key} is not a whole number from ${least} to ${most}.`);
    return fallback;
  };
  const limits: Readonly<Record<string, unknown>> = isRecord(batch) ? batch : {};
  const maxEvents = number("batch.maxEvents", limits["maxEvents"], 20, 1, 1000);
  const maxMs = number("batch.maxMs", limits["maxMs"], 2000, 0, 600_000);
  const retries = number("retries", item["retries"], 4, 0, 10);
  const includeContent = item["includeContent"] ?? false;
  if (typeof includeContent !== "boolean") fault(".includeContent is neither true nor false.");
  const events = readEvents(item["events"], fault);
  if (!sound || !isFormat(format)) return undefined;
  const name = typeof item["name"] === "string" ? item["name"] : new URL(url).host;
  return { name, url, events, headers, format, routingKey, includeContent: includeContent === true, maxEvents, maxMs, retries, secrets };
}

function readEvents(value: unknown, fault: (what: string) => void): ReadonlySet<string> {
  if (value === undefined) return new Set(usual);
  if (!isTexts(value) || value.length === 0) {
    fault(".events is not a list of types.");
    return new Set();
  }
  const types: readonly string[] = forwardable;
  for (const type of value) {
    if (type === "*" || types.includes(type)) continue;
    const near = nearest(type, types);
    fault(`.events names ${type}, which is not forwarded.${near === undefined ? "" : ` Did you mean ${near}?`}`);
  }
  return new Set(value.includes("*") ? types : value);
}

/** What is said between the machine and an endpoint is for nobody on the way. */
function refusedUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return "is not an address.";
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") return "holds a password; use a header.";
  if (protocol === "https:") return undefined;
  const isLoopback = hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
  return protocol === "http:" && isLoopback ? undefined : "must begin with https://, except on this machine.";
}

function isFormat(value: unknown): value is keyof typeof formats {
  return typeof value === "string" && Object.hasOwn(formats, value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
