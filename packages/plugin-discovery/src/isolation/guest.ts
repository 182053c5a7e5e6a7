import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { isToolFailure, messageId, messageOf } from "@lorimer/sdk";
import type { Command, CommandCall, Listener, Needs, SessionEvent, SessionListener, Tool, ToolContext } from "@lorimer/sdk";
import { randomUUID } from "node:crypto";
import { mostReports } from "./facts.js";
import type { InputFacts, ModuleFacts, UseFacts } from "./facts.js";
import { guestServices } from "./guest-services.js";
import { Peer } from "./peer.js";
import type { Methods, Port } from "./peer.js";

/*
 * What runs in a worker or a process of a plugin's own: imports the plugin's modules and uses them at the harness's word. The only
 * file here that is started rather than imported.
 */

type Exported = Tool | Listener | Command;

const folder = isMainThread ? (process.argv[2] ?? "") : (workerData as string);
const modules = new Map<string, Promise<Exported>>();
const listeners = new Map<string, SessionListener>();

function load(path: string): Promise<Exported> {
  let loading = modules.get(path);
  if (loading === undefined) {
    loading = import(pathToFileURL(resolve(folder, path)).href).then(
      (module: { readonly default?: unknown }) => module.default as Exported,
    );
    modules.set(path, loading);
  }
  return loading;
}

async function use<T extends Exported>(path: string): Promise<T> {
  return (await load(path)) as T;
}

const methods: Methods = {
  async describe([path]): Promise<ModuleFacts> {
    const made = await load(path as string);
    const kind = made?.kind ?? "nothing";
    const needs = Object.fromEntries(
      Object.entries((made?.needs ?? {}) as Needs).map(([name, { key, optional }]) => [
        name,
        optional === true ? { key, optional } : { key },
      ]),
    );
    if (kind === "tool") {
      const { requiresUser, interrupt, cancelsSiblings, maxResultChars, timeoutMs, description, searchHint, defer, alwaysLoad, validate } =
        made as Tool;
      const checksMore = validate !== undefined;
      const tool = {
        requiresUser,
        interrupt,
        cancelsSiblings,
        maxResultChars,
        timeoutMs,
        description,
        searchHint,
        defer,
        alwaysLoad,
        checksMore,
      };
      return { kind, needs, tool };
    }
    return { kind, needs };
  },

  /** Whether the schema takes the input, and what the tool says of it. */
  async check([path, input]): Promise<unknown> {
    const tool = await use<Tool>(path as string);
    const result = await tool.input["~standard"].validate(input);
    if (result.issues !== undefined) return { issues: JSON.parse(JSON.stringify(result.issues)) as unknown };
    const { value } = result;
    const facts: InputFacts = {
      title: tool.title(value),
      summary: tool.summary(value),
      paths: tool.paths(value),
      concurrencySafe: tool.isConcurrencySafe(value),
      readOnly: tool.isReadOnly(value),
      destructive: tool.isDestructive(value),
      permission: tool.permission(value),
    };
    return { value, facts };
  },

  async validate([path, input, facts]): Promise<string | undefined> {
    const tool = await use<Tool>(path as string);
    return tool.validate?.(input, guestServices(peer, facts as UseFacts));
  },

  async run([path, input, facts, about], signal): Promise<unknown> {
    const tool = await use<Tool>(path as string);
    const { use: id, plugin } = facts as UseFacts;
    let told = 0;
    const call: ToolContext = {
      ...(about as Pick<ToolContext, "id" | "sessionId" | "agentId" | "runId">),
      signal,
      plugin,
      report: (progress) => {
        // One more than the harness takes, so that it can say so.
        if (told++ <= mostReports) peer.tell("report", id, progress);
      },
    };
    const output = await tool.run(input, guestServices(peer, facts as UseFacts), call);
    if (isToolFailure(output)) return { failure: { message: output.message, output: output.output } };
    return { output, presented: await tool.present(output, input) };
  },

  async hear([path, key, event, facts]): Promise<void> {
    const at = `${String(key)} ${String(path)}`;
    let listener = listeners.get(at);
    if (listener === undefined) {
      const made = await use<Listener>(path as string);
      const { plugin } = facts as UseFacts;
      listener = made.create(guestServices(peer, facts as UseFacts), plugin);
      listeners.set(at, listener);
    }
    await listener.hear(event as SessionEvent);
  },

  async close([path, key]): Promise<void> {
    await listeners.get(`${String(key)} ${String(path)}`)?.close?.();
  },

  async command([path, about, facts], signal): Promise<unknown> {
    const command = await use<Command>(path as string);
    const { use: id, plugin } = facts as UseFacts;
    const call: CommandCall = {
      ...(about as Pick<CommandCall, "name" | "arguments" | "attached" | "sessionId" | "preview">),
      signal,
      plugin,
      emit: (event) => peer.tell("emit", id, event),
      newMessageId: () => messageId(randomUUID()),
    };
    return command.run(call, guestServices(peer, facts as UseFacts));
  },
};

function port(): Port {
  if (parentPort !== null) {
    const channel = parentPort;
    return { send: (message) => channel.postMessage(message), onMessage: (hear) => void channel.on("message", hear) };
  }
  const send = process.send?.bind(process);
  // Without the harness there is nothing to do.
  process.on("disconnect", () => process.exit());
  return { send: (message) => void send?.(message), onMessage: (hear) => void process.on("message", hear) };
}

const peer = new Peer(port(), methods);
process.on("uncaughtException", (error: unknown) => peer.tell("stray", messageOf(error)));
