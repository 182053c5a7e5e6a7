import type { Harness, Session, SessionOptions } from "@lorimer/core";
import { Approver, Random } from "@lorimer/sdk";
import type { Plugin } from "@lorimer/sdk";
import { scriptedApprover } from "../fakes/scripted-approver.js";
import type { ScriptedApprover } from "../fakes/scripted-approver.js";
import { seededRandom } from "../fakes/seeded-random.js";
import { servicesPlugin } from "../plugin/services-plugin.js";
import { scriptedProvider } from "../provider/scripted-provider.js";
import type { ScriptedProvider } from "../provider/scripted-provider.js";
import type { Script } from "../script/script.js";
import type { GivenService } from "../tool/call-tool.js";
import { tempWorkspace } from "../workspace/temp-workspace.js";
import type { TempWorkspace } from "../workspace/temp-workspace.js";
import { collectRun } from "./collect-run.js";
import type { CollectedRun } from "./collect-run.js";

export interface TestHarnessOptions {
  readonly script: Script;
  readonly plugins?: readonly Plugin[];
  /** Files of the temporary folder that the session works in. */
  readonly files?: Readonly<Record<string, string>>;
  /** Settings by plugin name. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Services to use in place of the core's and the plugins' own. */
  readonly services?: readonly GivenService[];
  /** Answers to permission questions. Default: everything is allowed. */
  readonly approver?: ScriptedApprover;
  readonly session?: Partial<SessionOptions>;
}

/** A whole harness with one open session in a temporary folder, and a scripted model. */
export interface TestHarness extends AsyncDisposable {
  readonly harness: Harness;
  readonly session: Session;
  readonly model: ScriptedProvider;
  readonly place: TempWorkspace;
  readonly approver: ScriptedApprover;
  /** Runs one prompt to its end. */
  prompt(text: string): Promise<CollectedRun>;
}

/** Assembles the real loop around plugins under test: only the model is scripted, and ids are the same in every run. */
export async function openTestHarness(options: TestHarnessOptions): Promise<TestHarness> {
  const { openHarness } = await import("@lorimer/core");
  const model = scriptedProvider(options.script);
  const approver = options.approver ?? scriptedApprover("allow");
  const given: readonly GivenService[] = [[Random, seededRandom()], [Approver, approver], ...(options.services ?? [])];
  // A service given twice is meant to replace the first.
  const services = given.filter(([token], index) => given.findLastIndex(([other]) => other.key === token.key) === index);
  const replaced = services.map(([token]) => token.key);
  const place = await tempWorkspace({ files: options.files ?? {} });
  const harness = await openHarness({
    name: "test-harness",
    version: "0.0.0",
    model: "scripted-1",
    plugins: [model, servicesPlugin(services), ...(options.plugins ?? []).map((plugin) => withoutServices(plugin, replaced))],
    settings: options.settings ?? {},
  });
  const session = await harness.openSession({ cwd: place.root, ...options.session });
  return {
    harness,
    session,
    model,
    place,
    approver,
    prompt: (text) => collectRun(session.prompt(text)),
    async [Symbol.asyncDispose]() {
      await session.close();
      await harness.close();
      await place[Symbol.asyncDispose]();
    },
  };
}

/** The plugin without the services, by the keys of their tokens, that others take the place of: two providers of one service would not link. */
export function withoutServices(plugin: Plugin, replaced: readonly string[]): Plugin {
  const services = plugin.contributes.services?.filter(({ token }) => !replaced.includes(token));
  return services === undefined ? plugin : { ...plugin, contributes: { ...plugin.contributes, services } };
}
