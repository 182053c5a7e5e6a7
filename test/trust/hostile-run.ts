import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { inventorySync, openTrustStore } from "@lorimer/plugin-settings/trust";
import { reply } from "@lorimer/testing";
import type { Script } from "@lorimer/testing";
import { bundle } from "../cli/run-cli.js";
import type { CliPlace } from "../cli/run-cli.js";
import type { Beacon } from "./beacon.js";
import { HostileFolder } from "./hostile-folder.js";
import { trace } from "./trace.js";
import type { Trace } from "./trace.js";
import type { Vector } from "./vector.js";

/** Tries to run the script of the folder and to read a file, then answers: a call that the folder allowed itself would show. */
export const probingModel: Script = ({ messages }) => {
  // One message of the person at first, and two more after each call.
  if (messages.length === 1) return reply.toolUse("Bash", { command: "./evil.sh", description: "a step" });
  if (messages.length === 3) return reply.toolUse("Read", { file_path: /file: ([^"]+)/.exec(JSON.stringify(messages[0]))?.[1] ?? "/" });
  return "All is well.";
};

/** What one start in one folder did that it should not have done, or, once the folder is trusted, what it should have done and did not. */
export interface Breach {
  readonly vector: string;
  readonly when: "before trust" | "after no" | "with trust";
  readonly what: string;
}

/** Makes the folder of a vector and starts the product in it: with nobody asked, after a no, and, where it acts then, with trust for one run. */
export async function runVector(vector: Vector, index: number, place: CliPlace, beacon: Beacon): Promise<readonly Breach[]> {
  const root = join(realpathSync(place.root), `v${index}`);
  mkdirSync(root);
  const folder = new HostileFolder(root, beacon.url, vector.projectName);
  vector.build(folder);
  folder.forget();
  const before = await breaches(vector, "before trust", folder, place);
  const items = inventorySync(folder.project).map(({ digest }) => digest);
  const store = openTrustStore(join(folder.home, ".lorimer"));
  await store.change(folder.project, () => ({ answer: "no", items, at: new Date().toISOString(), how: "terminal" }));
  const after = await breaches(vector, "after no", folder, place);
  if (vector.acts !== true) return [...before, ...after];
  // Contained, what it runs could not leave its mark.
  await start(vector, folder, place, ["--trust", "--settings", '{"sandbox":{"enabled":false}}']);
  const idle: Breach = { vector: vector.name, when: "with trust", what: "nothing ran, so that this vector proves nothing" };
  return [...before, ...after, ...(folder.hasActed ? [] : [idle])];
}

function start(vector: Vector, folder: HostileFolder, place: CliPlace, flags: readonly string[] = []): Promise<Trace> {
  return trace([process.execPath, bundle, "-p", "file: /dev/null", ...flags], {
    cwd: join(folder.project, vector.cwd ?? "."),
    env: { ...place.env, HOME: folder.home, ...vector.env?.(folder) },
    log: join(folder.home, "trace"),
    folder: folder.project,
  });
}

async function breaches(vector: Vector, when: Breach["when"], folder: HostileFolder, place: CliPlace): Promise<readonly Breach[]> {
  const picture = folder.picture();
  const run = await start(vector, folder, place);
  const port = new URL(place.model.url).port;
  const faults = [
    ...run.execs.filter((exec) => !isHardenedGit(exec)).map((exec) => `started ${exec.slice(0, 300)}`),
    ...run.connections.filter((address) => address !== `127.0.0.1:${port}`).map((address) => `connected to ${address}`),
    ...run.writes.map((call) => `changed the folder: ${call.slice(0, 300)}`),
    ...(folder.hasActed ? ["ran the script of the folder"] : []),
    ...(folder.picture() === picture ? [] : ["the folder is another one afterwards"]),
    ...(run.code === 0 && run.stdout === "All is well.\n"
      ? []
      : [`did not work: ${run.code}, ${run.stdout.slice(0, 300)}, ${run.stderr.slice(0, 1000)}`]),
  ];
  folder.forget();
  return faults.map((what) => ({ vector: vector.name, when, what }));
}

/** The one program that a start may run in a folder nobody trusts: git from where the system has it, with everything turned off. */
function isHardenedGit(exec: string): boolean {
  return /^execve\("\/(?:usr\/(?:local\/)?)?bin\/git", \["[^"]+", "--no-pager", "--no-optional-locks".*"core\.fsmonitor=false".*"safe\.bareRepository=explicit"/.test(
    exec,
  );
}
