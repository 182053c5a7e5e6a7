import type { Session } from "@lorimer/core";
import type { LiveHarness, Reloaded } from "@lorimer/core/live";
import { Approver, HostWorkspace, outcomeText, provide, Random, token, Workspace } from "@lorimer/sdk";
import type { Plugin, RunResult, Service, SessionEvent, ToolStatus } from "@lorimer/sdk";
import { scriptedApprover } from "../fakes/scripted-approver.js";
import { seededRandom } from "../fakes/seeded-random.js";
import { withoutServices } from "../harness/open-test-harness.js";
import { inlinePlugin } from "../plugin/inline-plugin.js";
import { servicesPlugin } from "../plugin/services-plugin.js";
import { scriptedProvider } from "../provider/scripted-provider.js";
import { reply } from "../script/reply.js";
import type { Reply } from "../script/reply.js";
import type { ScriptRequest } from "../script/script-request.js";
import type { GivenService } from "../tool/call-tool.js";
import { tempWorkspace } from "../workspace/temp-workspace.js";
import type { SampleCall } from "./check-tools.js";
import type { GivenSession } from "./test-session.js";

/** What a plugin is tried out with. */
export interface LabSetup {
  readonly plugin: Plugin;
  /** Plugins that this one requires, and such as a check adds. */
  readonly companions: readonly Plugin[];
  /** What the model asks for, in every prompt. */
  readonly calls: readonly SampleCall[];
  readonly files: Readonly<Record<string, string>>;
  /** The services of a new session, in addition to those of the core. */
  session?(): GivenSession | Promise<GivenSession>;
}

/** What came of one call. */
export interface LabResult {
  readonly name: string;
  /** Whether the harness was told that the call changes nothing. */
  readonly readOnly: boolean;
  readonly status: ToolStatus;
  /** What the model read, with folders and ids replaced by names. */
  readonly text: string;
}

export interface LabRun {
  readonly events: readonly SessionEvent[];
  readonly result: RunResult;
  /** In the order in which the model asked. */
  readonly results: readonly LabResult[];
}

export interface RunWatch {
  readonly signal?: AbortSignal;
  /** Called at each event, with its place in the run, from 0. The run stands still until it is done. */
  at?(index: number): void | Promise<unknown>;
}

const Given = token<GivenSession>("conformance.GivenSession");
/** What each prompt says. */
const word = "go";
const elsewhere: ReadonlySet<string> = new Set(["lorimer.Clock", "lorimer.Random", "lorimer.WorkingDirectory"]);

/** A real harness around a plugin, with any number of sessions, each in a folder of its own; the model makes the same calls in each prompt. */
export class Lab implements AsyncDisposable {
  readonly #setup: LabSetup;
  readonly #plugins: readonly Plugin[];
  readonly #harness: LiveHarness;
  readonly #closers: (() => Promise<void> | void)[] = [];

  private constructor(setup: LabSetup, plugins: readonly Plugin[], harness: LiveHarness) {
    this.#setup = setup;
    this.#plugins = plugins;
    this.#harness = harness;
  }

  /** `workspace` puts something between the tools and the machine. */
  static async open(setup: LabSetup, workspace?: (host: Workspace) => Workspace): Promise<Lab> {
    const { openLiveHarness } = await import("@lorimer/core/live");
    const first = await setup.session?.();
    const given = first?.services ?? [];
    const shared: GivenService[] = [
      [Random, seededRandom()],
      [Approver, scriptedApprover("allow")],
      ...given.filter(([{ key }]) => elsewhere.has(key)),
    ];
    const own: Service[] = [
      provide(Given, {
        level: "session",
        create: async () => (await setup.session?.()) ?? { services: [] },
        dispose: (made) => made.close?.(),
      }),
      ...given.filter(([{ key }]) => !elsewhere.has(key) && key !== Approver.key).map(([given]) => perSession(given)),
    ];
    if (workspace !== undefined && !given.some(([{ key }]) => key === Workspace.key))
      own.push(provide(Workspace, { level: "session", needs: { host: HostWorkspace }, create: ({ host }) => workspace(host) }));
    await first?.close?.();
    const replaced = [...shared.map(([{ key }]) => key), ...own.map(({ token: { key } }) => key)];
    const model = scriptedProvider((request) => (setup.calls.length === 0 || isAnswered(request) ? "done" : askedFor(setup.calls)));
    const plugins = [
      model,
      servicesPlugin(shared),
      inlinePlugin({ name: "given-per-session", services: own }),
      ...setup.companions.map((plugin) => withoutServices(plugin, replaced)),
    ];
    const config = { name: "lab", version: "0.0.0", model: "scripted-1" };
    const harness = await openLiveHarness({ ...config, plugins: [...plugins, withoutServices(setup.plugin, replaced)] });
    const lab = new Lab({ ...setup, plugin: withoutServices(setup.plugin, replaced) }, plugins, harness);
    lab.#closers.push(() => harness.close());
    return lab;
  }

  async openSession(): Promise<LabSession> {
    const place = await tempWorkspace({ files: this.#setup.files });
    this.#closers.push(async () => place[Symbol.asyncDispose]());
    const session = await this.#harness.openSession({ cwd: place.root });
    this.#closers.push(() => session.close());
    return new LabSession(session, place.root);
  }

  /** Puts another copy of the plugin in force, as when its author changed it. */
  reload(): Promise<Reloaded> {
    const plugins = [...this.#plugins, { ...this.#setup.plugin }];
    return this.#harness.reload({ name: "lab", version: "0.0.0", model: "scripted-1", plugins });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers.reverse()) await close();
  }
}

export class LabSession {
  readonly session: Session;
  readonly root: string;

  constructor(session: Session, root: string) {
    this.session = session;
    this.root = root;
  }

  /** One prompt, to its end. */
  async go({ signal, at }: RunWatch = {}): Promise<LabRun> {
    const events: SessionEvent[] = [];
    const run = this.session.prompt(word, { maxTurns: 10, ...(signal === undefined ? {} : { signal }) });
    for (;;) {
      const step = await run.next();
      if (step.done === true) return { events, result: step.value, results: this.#resultsIn(events) };
      await at?.(events.length);
      events.push(step.value);
    }
  }

  #resultsIn(events: readonly SessionEvent[]): readonly LabResult[] {
    const asked = events.flatMap((event) => (event.type === "block-finished" && event.block.type === "tool_use" ? [event.block.id] : []));
    const readOnly = new Set(events.flatMap((event) => (event.type === "tool-intended" && event.readOnly ? [event.id] : [])));
    return events
      .filter((event) => event.type === "tool-finished")
      .sort((one, other) => asked.indexOf(one.id) - asked.indexOf(other.id))
      .map(({ id, name, outcome }) => ({
        name,
        readOnly: readOnly.has(id),
        status: outcome.status,
        text: named(outcomeText(outcome), this.root),
      }));
  }
}

/** Whether the model made its calls since it was last prompted: results of a run that was cancelled come with the next prompt. */
function isAnswered({ messages }: ScriptRequest): boolean {
  const prompted = messages.findLastIndex(
    ({ role, content }) => role === "user" && content.some((block) => block.type === "text" && block.text === word),
  );
  return messages.slice(prompted + 1).some(({ role, content }) => role === "assistant" && content.some(({ type }) => type === "tool_use"));
}

function askedFor(calls: readonly SampleCall[]): Reply {
  return calls.reduce((all, call) => all.toolUse(call.tool, call.input), reply);
}

function perSession<T>(given: GivenService<T>[0]): Service {
  const create = ({ made }: { readonly made: GivenSession }): unknown => made.services.find(([{ key }]) => key === given.key)?.[1];
  return provide(given, { level: "session", needs: { made: Given }, create }) as Service;
}

/** What differs from session to session without meaning anything: its folder, and whatever is an id or a part of one. */
function named(text: string, root: string): string {
  return text.replaceAll(root, "<root>").replaceAll(/[0-9a-f]{8,}(?:-[0-9a-f]{4,})*/g, "<id>");
}
