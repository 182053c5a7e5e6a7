import { LorimerError, provide, token, toolFailure } from "@lorimer/sdk";
import type {
  Command,
  CommandDeclaration,
  CommandResult,
  Contributes,
  Listener,
  ListenerDeclaration,
  Needs,
  PluginContext,
  Presented,
  Service,
  StandardResult,
  Token,
  Tool,
  ToolDeclaration,
} from "@lorimer/sdk";
import { guestModule, guestToken } from "../native/isolation.js";
import type { InputFacts, ModuleFacts } from "./facts.js";
import { Guest } from "./guest-handle.js";
import type { GuestOptions } from "./guest-handle.js";
import { bridged } from "./host-services.js";
import type { HostUse } from "./host-services.js";

/** Under which the session's own guest is asked for beside a module's needs. */
const guestKey = "lorimer.guest";
/** Milliseconds for an import, for a question about an input, for an event, and for a command. */
const times = { describe: 10_000, check: 60_000, hear: 60_000, command: 600_000 };
/** Milliseconds after which a guest that no session wants is ended. */
const spareMs = 30_000;

export interface IsolatedPlugin extends GuestOptions {
  readonly contributes: Contributes;
  readonly deadlineMs?: number | undefined;
}

/** Modules of a plugin that are used in a worker or process of each session's own. What stands for them here has the same interfaces. */
export class IsolatedModules {
  readonly #plugin: IsolatedPlugin;
  readonly #token: Token<Guest>;
  /** Tells what modules are, until a session takes it over. */
  #spare: Guest | undefined;
  #latest: Guest | undefined;

  constructor(plugin: IsolatedPlugin) {
    this.#plugin = plugin;
    this.#token = token<Guest>(guestToken(plugin.name));
  }

  async load(path: string): Promise<{ readonly default: unknown }> {
    if (path === guestModule) return { default: this.#service() };
    const facts = (await this.#beside().call("describe", [path], { ms: this.#ms("describe") })) as ModuleFacts;
    const { tools = [], listeners = [], commands = [] } = this.#plugin.contributes;
    const named = <T extends { readonly module: string }>(entries: readonly T[]): T | undefined =>
      entries.find(({ module }) => module === path);
    const declared = { tool: named(tools), listener: named(listeners), command: named(commands) };
    if (declared.tool !== undefined && facts.kind === "tool") return { default: this.#tool(path, declared.tool, facts) };
    if (declared.listener !== undefined && facts.kind === "listener") return { default: this.#listener(path, declared.listener, facts) };
    if (declared.command !== undefined && facts.kind === "command") return { default: this.#command(path, declared.command, facts) };
    throw new Error(`it exports ${facts.kind}, which is not what is declared`);
  }

  #service(): Service {
    return provide(this.#token, {
      level: "session",
      create: () => {
        this.#latest = this.#spare ?? new Guest(this.#plugin);
        this.#spare = undefined;
        return this.#latest;
      },
      dispose: (guest) => {
        if (this.#latest === guest) this.#latest = undefined;
        return guest.end();
      },
    });
  }

  /** What can be asked outside of a session's calls. */
  #beside(): Guest {
    if (this.#latest !== undefined) return this.#latest;
    if (this.#spare === undefined) {
      const spare = new Guest(this.#plugin);
      this.#spare = spare;
      setTimeout(() => {
        if (this.#spare !== spare) return;
        this.#spare = undefined;
        void spare.end();
      }, spareMs).unref();
    }
    return this.#spare;
  }

  #tool(path: string, declaration: ToolDeclaration, { needs: wanted, tool }: ModuleFacts): Tool {
    const needs = this.#needs(declaration.name, wanted);
    const said = new WeakMap<object, InputFacts>();
    const shown = new WeakMap<object, Presented>();
    const of = (input: unknown): InputFacts | undefined => (isObject(input) ? said.get(input) : undefined);
    const check = async (input: unknown): Promise<StandardResult<unknown>> => {
      type Answer = { readonly issues: never[] } | { readonly issues?: undefined; readonly value: unknown; readonly facts: InputFacts };
      const answer = (await this.#beside().call("check", [path, input], { ms: this.#ms("check") })) as Answer;
      if (answer.issues !== undefined) return answer;
      if (isObject(answer.value)) said.set(answer.value, answer.facts);
      return { value: answer.value };
    };
    const { checksMore = false, ...facts } = tool ?? ({} as Partial<NonNullable<ModuleFacts["tool"]>>);
    return {
      kind: "tool",
      output: undefined,
      when: declaration.when as Tool["when"],
      ...(facts as Required<typeof facts>),
      name: declaration.name,
      aliases: declaration.aliases ?? [],
      input: { "~standard": { version: 1, vendor: "lorimer", validate: check } },
      needs,
      title: (input) => of(input)?.title ?? declaration.name,
      summary: (input) => of(input)?.summary ?? JSON.stringify(input) ?? "",
      paths(input) {
        const known = of(input);
        if (known !== undefined) return known.paths;
        // Rules go by paths: without an answer none may hold that would not.
        throw new Error("it was not asked which paths this input names");
      },
      isConcurrencySafe: (input) => of(input)?.concurrencySafe ?? false,
      isReadOnly: (input) => of(input)?.readOnly ?? false,
      isDestructive: (input) => of(input)?.destructive ?? true,
      permission: (input) => of(input)?.permission ?? { behavior: "ask" },
      validate: checksMore
        ? async (input, services) => {
            const use: HostUse = { plugin: this.#context(), needs: wanted, services };
            return (await guestOf(services).call("validate", [path, input], { use, ms: this.#ms("check") })) as string | undefined;
          }
        : undefined,
      async run(input, services, { id, sessionId, agentId, runId, signal, report, plugin }) {
        const use: HostUse = { plugin, needs: wanted, services, report };
        const about = { id, sessionId, agentId, runId };
        const ran = await guestOf(services).call("run", [path, input], { use, rest: [about], signal });
        const { failure, output, presented } = ran as {
          failure?: { message: string; output?: unknown };
          output?: unknown;
          presented?: Presented;
        };
        if (failure !== undefined) return toolFailure(failure.message, failure.output);
        if (isObject(input) && presented !== undefined) shown.set(input, presented);
        return output;
      },
      present: async (output, input) =>
        (isObject(input) ? shown.get(input) : undefined) ?? {
          content: typeof output === "string" ? output : (JSON.stringify(output) ?? "(no output)"),
        },
    };
  }

  #listener(path: string, { id, events, when }: ListenerDeclaration, { needs: wanted }: ModuleFacts): Listener {
    return {
      kind: "listener",
      id,
      events,
      when,
      needs: this.#needs(id, wanted),
      create: (services, plugin) => {
        const guest = guestOf(services);
        const key = crypto.randomUUID();
        const use: HostUse = { plugin, needs: wanted, services };
        return {
          hear: async (event) => void (await guest.call("hear", [path, key, event], { use, lasting: true, ms: this.#ms("hear") })),
          close: async () => void (await guest.call("close", [path, key], { ms: this.#ms("hear") })),
        };
      },
    };
  }

  #command(path: string, { name, description, argumentHint, aliases = [] }: CommandDeclaration, { needs: wanted }: ModuleFacts): Command {
    return {
      kind: "command",
      name,
      description,
      argumentHint,
      aliases,
      outside: false,
      needs: this.#needs(name, wanted),
      run: async (call, services) => {
        const { signal, plugin, emit, newMessageId: _newMessageId, ...about } = call;
        const use: HostUse = { plugin, needs: wanted, services, emit };
        return (await guestOf(services).call("command", [path, about], { use, signal, ms: this.#ms("command") })) as CommandResult;
      },
    };
  }

  /** What a module needs, with the guest; refuses what cannot be reached from outside the process. */
  #needs(what: string, wanted: ModuleFacts["needs"]): Needs {
    const all = Object.entries(wanted);
    const far = all.filter(([, { key, optional }]) => !bridged.includes(key) && optional !== true).map(([, { key }]) => key);
    if (far.length > 0)
      throw new LorimerError(
        "PLUGIN_EXPORT_INVALID",
        `${what} of the plugin ${this.#plugin.name} needs ${far.join(", ")}, which cannot be reached from outside the process.`,
        {
          hint: `What can be: ${bridged.join(", ")}. Otherwise the plugin has to run inside: take its isolation away.`,
        },
      );
    return { ...Object.fromEntries(all.filter(([, { key }]) => bridged.includes(key))), [guestKey]: this.#token };
  }

  #context(): PluginContext {
    return { name: this.#plugin.name, settings: {} };
  }

  #ms(what: keyof typeof times): number {
    return Math.min(times[what], this.#plugin.deadlineMs ?? Infinity);
  }
}

function guestOf(services: Readonly<Record<string, unknown>>): Guest {
  return services[guestKey] as Guest;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
