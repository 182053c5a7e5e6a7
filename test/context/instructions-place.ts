import type { Plugin } from "@lorimer/sdk";
import { openTestHarness, tempWorkspace } from "@lorimer/testing";
import type { GivenService, ScriptRequest, TempWorkspace, TestHarness } from "@lorimer/testing";
import { plugin as fsPlugin } from "@lorimer/tools-fs";
import { afterEach, expect } from "vitest";
import { plugin } from "@lorimer/plugin-instructions";

/** What a test opened; closed after it, newest first. */
export const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

/** A session in a project of its own, beside a home of its own. */
export interface Place {
  readonly harness: TestHarness;
  readonly home: TempWorkspace;
  readonly project: TempWorkspace;
  system(at?: number): string;
}

/** Opens a session over these files, with the instructions plugin and the file tools. */
export async function place(options: {
  readonly files: Readonly<Record<string, string>>;
  readonly home?: Readonly<Record<string, string>>;
  readonly script?: Parameters<typeof openTestHarness>[0]["script"];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly services?: readonly GivenService[];
  readonly cwd?: string;
  readonly plugins?: readonly Plugin[];
}): Promise<Place> {
  const home = await tempWorkspace({ files: options.home ?? {} });
  open.push(home);
  const project = await tempWorkspace({ files: { ".git/HEAD": "ref: refs/heads/main\n", ...options.files } });
  open.push(project);
  const harness = await openTestHarness({
    script: options.script ?? (() => "ok"),
    plugins: [fsPlugin, plugin, ...(options.plugins ?? [])],
    services: options.services ?? [],
    settings: {
      "lorimer.instructions": {
        userFolder: home.path(".lorimer"),
        foreignUserFolder: home.path(".claude"),
        managedFolders: [home.path("managed")],
        ...options.settings,
      },
    },
    session: { cwd: project.path(options.cwd ?? ".") },
  });
  open.push(harness);
  return { harness, home, project, system: (at = -1) => harness.model.requests.at(at)?.system ?? "" };
}

/** Every word stands in the text, and in this order. */
export const inOrder = (text: string, ...words: readonly string[]): void => {
  const places = words.map((word) => text.indexOf(word));
  expect(
    places.filter((at) => at < 0),
    `all of ${words.join(", ")} in:\n${text}`,
  ).toEqual([]);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
};

/** All that a request says beside its prefix. */
export const allText = (request: ScriptRequest | undefined): string => JSON.stringify(request?.messages ?? []);
