import {
  Approver,
  BudgetGate,
  Clock,
  Contributions,
  Conversation,
  GivenSettings,
  Inbox,
  InputCheck,
  LorimerError,
  messageId,
  ModelCaller,
  optional,
  Outside,
  PluginMeter,
  Random,
  Reporter,
  sessionId as toSessionId,
  SessionJournal,
  SessionPlace,
  SessionReplay,
  ToolCaller,
  ToolRegistry,
} from "@lorimer/sdk";
import type { Gate, ListenerDeclaration, ModelDeclaration, PluginContext, RunOptions, ToolDeclaration } from "@lorimer/sdk";
import type { Scope } from "../di/scope.js";
import type { Kernel } from "../kernel/link.js";
import { userMessage } from "../messages/messages.js";
import { Recording } from "../journal/recording.js";
import { InputChecker } from "../tool-calls/input-checker.js";
import { secretMask } from "../journal/secret-mask.js";
import { SessionTools } from "../tool-calls/session-tools.js";
import { AgentParts } from "./agent-parts.js";
import { BesideCaller } from "./beside-caller.js";
import { Listeners } from "./listeners.js";
import { ModelRouter } from "./model-router.js";
import type { StageOrder } from "./pipeline.js";
import { Prompts, sectionsOf } from "./prompts.js";
import { SideCaller } from "./side-caller.js";
import type { HarnessConfig, Session, SessionOptions } from "./session-api.js";
import { openLog } from "./open-log.js";
import { takenOver } from "./succession.js";
import type { Succession } from "./succession.js";
import { SessionInbox } from "./session-inbox.js";
import { OpenSession } from "./session.js";

/** What a session takes from its harness. */
export interface HarnessParts extends Pick<HarnessConfig, "name" | "version" | "prompts" | "model"> {
  readonly app: Scope;
  readonly kernel: Kernel;
  readonly order: StageOrder;
  readonly secrets: readonly string[];
  plugin(name: string): PluginContext;
}

/** Opens a session: its scope, its one agent's scope, its tools and its model. Nothing stays behind when that fails. */
export async function openSession(harness: HarnessParts, options: SessionOptions, succession?: Succession): Promise<Session> {
  const scope = harness.app.child("session");
  try {
    return await fillSession(harness, scope, options, succession);
  } catch (error) {
    await scope.close();
    throw error;
  }
}

async function fillSession(
  harness: HarnessParts,
  scope: Scope,
  options: SessionOptions,
  succession: Succession | undefined,
): Promise<Session> {
  const { cwd, additionalDirectories = [], systemPrompt, appendSystemPrompt = "", tools: only, disallowedTools: deny, ...rest } = options;
  const { sessionId: _id, messages: _messages, resume: _resume, fork, persist: _persist, tags, ...run } = rest;
  const { app, kernel, plugin } = harness;

  const [appClock, appRandom] = await Promise.all([app.get(Clock), app.get(Random)]);
  const id = options.resume ?? options.sessionId ?? toSessionId(appRandom.uuid());
  const inbox = new SessionInbox();
  const tools = new SessionTools(kernel.contributions<ToolDeclaration>("tools"), {
    only,
    deny,
    admits: (gate, name) => admits(gate, plugin(name)),
  });
  scope.set(ToolRegistry, tools);
  scope.set(SessionPlace, { sessionId: id, cwd, additionalDirectories, secrets: harness.secrets });
  scope.set(Prompts, {
    system: sectionsOf(systemPrompt ?? harness.prompts?.system),
    origin: systemPrompt === undefined ? "distribution" : "session",
    appended: appendSystemPrompt,
  });
  const reporter: Reporter = { emit: (event) => outside.report(event, (reported) => session.report(reported)) };
  scope.set(Reporter, reporter);

  // Before all others, so that it hears of them.
  const { meter } = await scope.resolve({ meter: optional(PluginMeter) });
  scope.timeBy(meter);
  const agentScope = scope.child("agent");
  const recall: SessionJournal["recall"] = (key, ask) => outside.recall(key, ask);
  agentScope.set(InputCheck, new InputChecker((needs) => agentScope.resolve(needs), recall));
  const agent = new AgentParts(agentScope, harness.order, plugin, (key, work) => outside.made(key, work), meter);

  const router = new ModelRouter(kernel.contributions<ModelDeclaration>("models"), scope, plugin);
  scope.set(
    ModelCaller,
    new SideCaller({
      router,
      reporter,
      gate: async () => (await scope.resolve({ gate: optional(BudgetGate) })).gate,
      sessionModel: () => session.modelName,
      recall,
    }),
  );
  const runOptions: RunOptions = { ...run, model: chosenModel(run.model ?? harness.model) };
  const model = (await router.provider(runOptions.model)).describe(runOptions.model);
  const left = succession?.from;
  const { log, start, unheard } = await (left === undefined ? openLog(scope, id, options, appClock, appRandom) : takenOver(id, left));
  const { replay } = await scope.resolve({ replay: optional(SessionReplay) });
  const outside = replay ?? new Recording(log, appClock, appRandom, secretMask(harness.secrets));
  const { clock, random } = outside;
  scope.set(Outside, outside);
  scope.set(Inbox, outside.inbox(inbox));
  scope.set(Clock, clock);
  scope.set(Random, random);
  scope.set(SessionJournal, {
    note: (key, value) => log.note(key, value),
    noted: (key) => log.noted(key),
    inherited: (key) => log.inherited(key),
    recall,
    read: (key, read, recorded) => outside.read(key, read, recorded),
    arrivals: (key, hear) => outside.arrivals(key, hear),
  });
  const approver = await scope.get(Approver);
  const beside = new BesideCaller(() => session, random);
  scope.set(ToolCaller, beside);
  const ask: Approver["ask"] = async (request, asked) =>
    beside.approverOf(request)?.ask(request, asked) ?? outside.recall(`approval:${request.call.id}`, () => approver.ask(request, asked));
  scope.set(Approver, { ask });
  for (const message of unheard) inbox.deliver(message);
  inbox.recordTo((message) => log.append({ type: "steered", message }));
  const complain = (text: string): void => reporter.emit({ type: "notice-given", level: "warning", text });
  const { given } = await scope.resolve({ given: optional(GivenSettings) });
  const listeners = new Listeners(kernel.contributions<ListenerDeclaration>("listeners"), scope, plugin, complain, given, meter);
  const session = new OpenSession(
    { scope, agentScope, agent, router, inbox, clock, random, listeners, log, outside, tags, pool: () => tools.pool },
    runOptions,
    model,
    start,
  );
  scope.set(Conversation, conversationOf(session));
  scope.set(Contributions, {
    to: (point) =>
      kernel.contributions<never>(point).map((entry) => ({ plugin: plugin(entry.plugin), value: entry.value, load: () => entry.load() })),
    resolve: (needs) => agentScope.resolve(needs),
  });
  log.append({
    type: "opened",
    session: start.id,
    product: harness.name,
    version: harness.version,
    cwd,
    model: runOptions.model,
    options: plainOptions(options),
    plugins: [...kernel.plugins.map(({ manifest: { name, version = "" } }) => ({ name, version }))],
    ...(fork === undefined ? {} : { parent: { session: fork.session, messages: start.messages.length } }),
  });
  log.history(start.messages, start.resumed === undefined ? "given" : fork === undefined ? "repaired" : "forked");
  scope.beforeClose(() => session.end());
  succession?.tell(() => ({ log, messages: session.messages, name: session.name, unheard: inbox.take() }));
  if (fork === undefined) tellLostTasks(session, inbox, random);
  return session;
}

/** What services and commands may see and do of a session; everything is the session's own. */
function conversationOf(session: OpenSession): Conversation {
  return {
    get messages() {
      return session.messages;
    },
    get model() {
      return session.modelName;
    },
    get modelInfo() {
      return session.model;
    },
    get name() {
      return session.name;
    },
    request: (signal, of) => session.request(signal, [], of),
    useModel: (model) => session.useModel(model),
    rename: (name) => session.rename(name),
    rewind: (to) => session.rewind(to),
  };
}

/** Background work does not outlive its process: what the log holds as running is over, and the model hears so once. */
function tellLostTasks(session: OpenSession, inbox: SessionInbox, random: Random): void {
  const tasks = session.resumed?.tasks ?? [];
  if (tasks.length === 0) return;
  for (const task of tasks) session.report({ type: "task-updated", status: "stopped", ...task });
  const lines = tasks.map(
    ({ taskId, description, outputFile }) => `- ${taskId} (${description})${outputFile === null ? "" : `, output so far: ${outputFile}`}`,
  );
  const text = `These background tasks ended with the process that ran them; what they had not done by then is not done:\n${lines.join("\n")}`;
  const message = { ...userMessage(messageId(random.uuid()), [{ type: "text", text }]), hidden: true };
  inbox.put(message);
}

/** What is left of the options once it stands in a log. The history has records of its own. */
function plainOptions({ messages: _messages, ...options }: SessionOptions): Readonly<Record<string, unknown>> {
  return options as Readonly<Record<string, unknown>>;
}

function chosenModel(model: string | undefined): string {
  if (model !== undefined) return model;
  throw new LorimerError("MODEL_MISSING", "No model was named, and this harness has no default.", {
    hint: "Name one when opening the session.",
  });
}

/** A tool exists only where its gate holds: on this platform, with that setting of its plugin on. */
function admits(gate: Gate, plugin: PluginContext): boolean {
  const here = gate.platform === undefined || gate.platform.includes(process.platform);
  return here && (gate.setting === undefined || plugin.settings[gate.setting] === true);
}
