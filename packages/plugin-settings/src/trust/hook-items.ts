import { isObject } from "../json/json-object.js";
import type { BroughtKind } from "./brought.js";
import type { Collector } from "./collector.js";
import { filesOfCommand, textsIn, withFiles } from "./command-text.js";

/** The value of `hooks`: by event, groups of a matcher and handlers. What has another form is listed as it stands. */
export function addHooks(value: unknown, path: string, to: Collector): void {
  if (!isObject(value)) return addCommand("hook", "hooks", value, path, to, undefined);
  // A hooks file may wrap the events once more.
  if (isObject(value["hooks"]) && !Array.isArray(value["hooks"])) addHooks(value["hooks"], path, to);
  for (const event of Object.keys(value)) {
    if (event === "hooks" && isObject(value[event])) continue;
    const groups = Array.isArray(value[event]) ? (value[event] as readonly unknown[]) : [value[event]];
    for (const group of groups) addGroup(event, group, path, to);
  }
}

function addGroup(event: string, group: unknown, path: string, to: Collector): void {
  if (!isObject(group) || !Array.isArray(group["hooks"])) return addCommand("hook", event, group, path, to, [event]);
  const { hooks, ...conditions } = group;
  const matcher = typeof group["matcher"] === "string" && group["matcher"] !== "" ? `${event}(${group["matcher"]})` : event;
  for (const handler of hooks as readonly unknown[]) addCommand("hook", matcher, handler, path, to, [event, conditions]);
}

/** Something that runs a command, or posts or asks: `content` is what it means besides its own value. */
export function addCommand(kind: BroughtKind, name: string, value: unknown, path: string, to: Collector, content: unknown): void {
  const files = filesOfCommand(textsIn(value), to.reader);
  to.add(kind, name, path, `${actionOf(value)}${kind === "hook" ? ` on ${name}` : ` for ${name}`}${withFiles(files)}`, [
    content,
    value,
    files,
  ]);
}

function actionOf(value: unknown): string {
  if (typeof value === "string") return `runs \`${value}\``;
  if (!isObject(value)) return `says ${JSON.stringify(value)}`;
  const { type, command, args, url, prompt } = value;
  // Anything beside the usual is shown as it stands, so that nothing of it is hidden.
  const usual = ["type", "command", "args", "timeout", "url", "prompt", "model", "async", "once", "statusMessage", "padding"];
  const more = Object.keys(value).filter((key) => !usual.includes(key));
  const rest = more.length === 0 ? "" : ` with ${JSON.stringify(Object.fromEntries(more.map((key) => [key, value[key]])))}`;
  if (typeof command === "string" && url === undefined && prompt === undefined) {
    const words = Array.isArray(args) ? ` ${JSON.stringify(args)}` : "";
    return `runs \`${command}${words}\`${rest}`;
  }
  if (typeof url === "string" && command === undefined) return `posts to ${url}${rest}`;
  if (typeof prompt === "string" && command === undefined && url === undefined)
    return `asks ${type === "agent" ? "an agent" : "a model"}: ${prompt}${rest}`;
  return `says ${JSON.stringify(value)}`;
}
