import type { Plugin, Tool } from "@lorimer/sdk";
import { tempWorkspace } from "../workspace/temp-workspace.js";
import { checkCommands, checkCommandSources } from "./check-commands.js";
import { checkEntry } from "./check-entry.js";
import { checkInHarness } from "./check-in-harness.js";
import { checkListeners } from "./check-listeners.js";
import { checkMachineFaults } from "./check-machine-faults.js";
import { checkManifest } from "./check-manifest.js";
import { checkModels, checkRenderers, checkStages } from "./check-others.js";
import { checkTools } from "./check-tools.js";
import type { SampleCall } from "./check-tools.js";
import { checkUnderStress } from "./check-under-stress.js";
import { checkWindows } from "./check-windows.js";
import { ConformanceLog } from "./conformance-log.js";
import type { ConformanceReport } from "./conformance-log.js";
import { CoverageLog } from "./coverage.js";
import type { LabSetup } from "./lab.js";
import { loadPlugin } from "./loaded-plugin.js";
import type { LoadedPlugin } from "./loaded-plugin.js";
import { sessionFakes } from "./session-fakes.js";
import { watchSideEffects } from "./side-effects.js";
import { TestSession } from "./test-session.js";
import type { GivenSession } from "./test-session.js";
import { within } from "./within.js";

export interface ConformanceOptions {
  /** The built entry module of the plugin, as a path or file URL: it is imported in a fresh process. */
  readonly entry?: string | URL;
  /** A valid input for each tool that may be run here, by name. */
  readonly samples?: Readonly<Record<string, unknown>>;
  /** Calls of the plugin's own tools that a tool's sample needs to come after, such as reading a file before it is edited. */
  readonly before?: Readonly<Record<string, readonly SampleCall[]>>;
  /** Plugins that this one requires. */
  readonly companions?: readonly Plugin[];
  /** Files of the temporary workspace that each session gets. */
  readonly files?: Readonly<Record<string, string>>;
  /** The services of a new session, in addition to those of the sdk. */
  readonly session?: () => GivenSession | Promise<GivenSession>;
  /** Milliseconds in which an aborted tool must have ended. Default: 2000. */
  readonly deadlineMs?: number;
  /** Milliseconds in which a tool must be done with its sample. Default: 15,000. */
  readonly runLimitMs?: number;
  /** Chooses where runs are cancelled and plugins reloaded. Default: 1. */
  readonly seed?: number;
  /** How many runs are cancelled, and how many reloads there are. Default: 4. */
  readonly rounds?: number;
}

/**
 * Checks that a plugin is what it says and behaves as a guest should. Throws one error that names every fault;
 * otherwise returns what was checked and what could not be.
 */
export async function expectPluginConforms(plugin: Plugin, options: ConformanceOptions = {}): Promise<ConformanceReport> {
  const log = new ConformanceLog(plugin.manifest.name);
  await checkManifest(plugin, log);
  if (options.entry === undefined) log.skip("index", "imports no contribution module", "give the built index as `entry`");
  else await checkEntry(plugin, options.entry, log);
  const effects = await watchSideEffects(() => exercise(plugin, options, log));
  await log.check("plugin", "writes nothing to standard output", () =>
    effects.stdout === "" ? [] : [`wrote ${JSON.stringify(effects.stdout.slice(0, 200))}`],
  );
  await log.check("plugin", "needs no terminal", () =>
    effects.stdinUsed ? ["uses standard input: nobody, or a protocol, is at its other end"] : [],
  );
  await log.check("plugin", "leaves no timer, socket or process behind", () => effects.handles.map((handle) => `left behind: ${handle}`));
  if (log.faults.length > 0) throw new Error(`The plugin ${log.plugin} does not conform:\n- ${log.faults.join("\n- ")}`);
  return log;
}

async function exercise(plugin: Plugin, options: ConformanceOptions, log: ConformanceLog): Promise<void> {
  const loaded = await loadPlugin(plugin, log);
  const openSession = async (): Promise<TestSession> => new TestSession(plugin, loaded.services, await givenSession(options));
  await checkTools(
    {
      plugin,
      tools: loaded.tools,
      samples: options.samples ?? {},
      before: options.before ?? {},
      openSession,
      deadlineMs: options.deadlineMs ?? 2000,
      runLimitMs: options.runLimitMs ?? 15_000,
    },
    log,
  );
  await checkParts(loaded, openSession, options, log);
  if (log.faults.length > 0) return log.skip("plugin", "works in a harness", "mend the faults first");
  await checkWhole(plugin, loaded.tools, options, log);
}

/** Each part of the plugin for itself, in one session that is closed at the end. */
async function checkParts(
  loaded: LoadedPlugin,
  openSession: () => Promise<TestSession>,
  options: ConformanceOptions,
  log: ConformanceLog,
): Promise<void> {
  await using session = await openSession();
  for (const service of loaded.services) {
    const missing = session.missing(service.needs);
    if (missing !== undefined) log.skip(`service ${service.token.key}`, "is made and closed", `give the service ${missing}`);
    else
      await log.check(`service ${service.token.key}`, "is made and closed", async () => {
        const limit = options.runLimitMs ?? 15_000;
        const made = await within(limit, session.resolve({ made: service.token }));
        if (made === undefined) return [`had not been made after ${limit} ms`];
        return made["made"] === undefined ? ["create gave nothing"] : [];
      });
  }
  await checkStages(loaded.stages, session, log);
  await checkModels(loaded.models, session, log);
  await checkRenderers(loaded.renderers, options.samples ?? {}, log);
  await checkListeners(loaded.listeners, session, log);
  await checkCommands(loaded.commands, session, log);
  await checkCommandSources(loaded.commandSources, session, log);
}

/** The plugin in real harnesses: as it should be, and under every kind of stress. */
async function checkWhole(plugin: Plugin, tools: readonly Tool[], options: ConformanceOptions, log: ConformanceLog): Promise<void> {
  const { companions = [], samples = {}, before = {}, files = {}, seed = 1, rounds = 4, deadlineMs = 2000, runLimitMs = 15_000 } = options;
  const coverage = new CoverageLog();
  const watched = coverage.watch(plugin);
  for (const { name } of tools)
    if (log.exercised.includes(`tool ${name}: refuses invalid input with a message`)) coverage.note(`tool ${name}`, "invalid");
  const calls = tools
    .filter(({ name }) => Object.hasOwn(samples, name))
    .flatMap(({ name }) => [...(before[name] ?? []), { tool: name, input: samples[name] }]);
  const own = await options.session?.();
  await checkInHarness({ plugin: watched, companions, calls, files, services: own?.services ?? [] }, log);
  await own?.close?.();
  if (log.faults.length > 0) return log.skip("plugin", "bears stress", "mend the faults first");
  const setup: LabSetup = {
    plugin: watched,
    companions,
    calls,
    files,
    ...(options.session === undefined ? {} : { session: options.session }),
  };
  await checkUnderStress({ setup, seed, rounds, deadlineMs, runLimitMs }, coverage, log);
  await checkMachineFaults({ setup, deadlineMs, runLimitMs }, log);
  await checkWindows(setup, tools, samples, log);
  log.coverage = coverage.report();
}

async function givenSession(options: ConformanceOptions): Promise<GivenSession> {
  const own = await options.session?.();
  const place = await tempWorkspace({ files: options.files ?? {} });
  return {
    services: [...sessionFakes(place.workspace), ...(own?.services ?? [])],
    close: async () => {
      await own?.close?.();
      await place[Symbol.asyncDispose]();
    },
  };
}
