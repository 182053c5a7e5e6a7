import { Contributions, optional, Reporter } from "@lorimer/sdk";
import type {
  Command,
  CommandSource,
  CommandSourceDeclaration,
  CommandSourceEntry,
  Line,
  Listener,
  ModelProviderEntry,
  Renderer,
  Service,
} from "@lorimer/sdk";
import type { Breaker, Use } from "./breaker.js";

const reporterKey = "lorimer.Reporter";
const told = { [reporterKey]: optional(Reporter) };

function useOf(part: string, needs: Readonly<Record<string, unknown>>): Use {
  return { part, reporter: needs[reporterKey] as Reporter | undefined };
}

/** Making it has a deadline, and that closing it fails does not concern whoever closes the session. What it gives is the plugin's own. */
export function containService(service: Service, breaker: Breaker): Service {
  const part = `service ${service.token.key}`;
  let use: Use = { part };
  return {
    ...service,
    needs: { ...service.needs, ...told },
    create: (needs, plugin) => {
      use = useOf(part, needs);
      return breaker.run(use, () => service.create(needs, plugin));
    },
    dispose: async (instance) => {
      await breaker.run({ ...use, part: `closing ${part}`, time: "closing" }, () => service.dispose?.(instance)).catch(() => undefined);
    },
  };
}

/** What it throws while it hears stays with it; an event that it does not finish with is given up. */
export function containListener(listener: Listener, breaker: Breaker): Listener {
  const part = `listener ${listener.id}`;
  return {
    ...listener,
    needs: { ...listener.needs, ...told },
    create: (needs, plugin) => {
      const use = useOf(part, needs);
      const made = breaker.now(use, () => listener.create(needs, plugin));
      return {
        hear: (event) => breaker.run(use, () => made.hear(event)).catch(() => undefined),
        close: () => breaker.run({ ...use, time: "closing" }, () => made.close?.()).catch(() => undefined),
      };
    },
  };
}

export function containCommand(command: Command, breaker: Breaker): Command {
  return {
    ...command,
    needs: { ...command.needs, ...told },
    run: (call, services) =>
      breaker.run({ ...useOf(`command /${command.name}`, services), time: "long", signal: call.signal }, async () => {
        const result = await command.run(call, services);
        if (result?.kind === "shown" || result?.kind === "asked") return result;
        throw new Error("it came to nothing that can be shown or asked");
      }),
  };
}

/** Known from its declaration alone: imported when commands are first looked for. One that fails has none. */
export function containCommandSource({ id }: CommandSourceDeclaration, breaker: Breaker, load: () => Promise<unknown>): CommandSourceEntry {
  return {
    kind: "command-source",
    id,
    needs: { contributions: Contributions, ...told },
    create: (needs, plugin) => {
      const use = useOf(`command source ${id}`, needs);
      const { resolve } = needs["contributions"] as Contributions;
      let source: CommandSource | undefined;
      const made = async (): Promise<CommandSource> => {
        const entry = (await load()) as CommandSourceEntry | undefined;
        if (entry?.kind !== "command-source") throw new Error("its module does not export a command source");
        return (source ??= entry.create(await resolve(entry.needs), plugin));
      };
      return {
        list: () => breaker.run(use, async () => (source ?? (await made())).list()).catch(() => []),
        run: (call) => breaker.run({ ...use, time: "long", signal: call.signal }, async () => (source ?? (await made())).run(call)),
      };
    },
  };
}

/** Faults of the network are its results, not exceptions; whatever it throws is its own. */
export function containModel(entry: ModelProviderEntry, breaker: Breaker): ModelProviderEntry {
  const part = `model ${entry.id}`;
  return {
    ...entry,
    needs: { ...entry.needs, ...told },
    create: (needs, plugin) => breaker.run(useOf(part, needs), () => entry.create(needs, plugin)),
  };
}

/** Where it fails, the plain display stays. */
export function containRenderer({ tool, ...own }: Renderer, breaker: Breaker): Renderer {
  type Drawn = readonly Line[] | undefined;
  const checked = (drawn: Drawn): Drawn => {
    if (drawn === undefined || (Array.isArray(drawn) && drawn.every((line) => Array.isArray(line)))) return drawn;
    throw new Error("it did not draw lines");
  };
  const lines = (draw: () => Drawn): Drawn => {
    try {
      return breaker.now({ part: `renderer of ${tool}` }, () => checked(draw()));
    } catch {
      return undefined;
    }
  };
  /** What a model asked for is drawn before it has been checked. */
  const asked = (draw: () => Drawn): Drawn => breaker.quietly(() => checked(draw()), undefined);
  // Nothing drawn is what a renderer that lacks the part comes to.
  const plain = undefined as unknown as readonly Line[];
  return {
    kind: "renderer",
    tool,
    use: (input) => asked(() => own.use?.(input)) ?? plain,
    progress: (progress) => lines(() => own.progress?.(progress)) ?? plain,
    result: (outcome, input) => lines(() => own.result?.(outcome, input)) ?? plain,
    ...(own.group === undefined
      ? {}
      : { group: (inputs) => asked(() => own.group?.(inputs)) ?? [[{ text: `${tool}, ${inputs.length} times` }]] }),
  };
}
