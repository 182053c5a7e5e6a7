import { messageOf } from "@lorimer/sdk";
import type { SettingsProblem } from "../contract/index.js";
import { isObject } from "../json/json-object.js";
import type { GivenSettings, PolicyReader, SettingsOptions } from "../settings-options.js";
import { leadsInside, plantedBy } from "./file-guard.js";
import { brokenLayer, layerOfText, layerOfValue } from "./layer.js";
import type { Layer, LayerSource } from "./layer.js";
import { managedFiles, managedPlaces, ownFiles } from "./places.js";
import type { SettingsFile } from "./places.js";
import { readText } from "./read-text.js";

export type ReadOptions = SettingsOptions & { readonly userFolder: string; readonly foreignUserFolder: string };

/** What stands in a file now: its text, what is wrong with it, or undefined where there is none. */
export interface FileState {
  readonly file: SettingsFile;
  readonly text: string | undefined;
  readonly fault: string | undefined;
}

const policyDeadline = 10_000;

/** Every settings file that may be read, strongest first. */
export function filesOf(options: ReadOptions, complain: (problem: SettingsProblem) => void): readonly SettingsFile[] {
  const { trusted, files = ["user", "project", "local"] } = options;
  const own = ownFiles(options).filter(
    ({ scope }) => (files as readonly string[]).includes(scope) && (trusted || (scope !== "project" && scope !== "local")),
  );
  return [...managedFiles(options.managed ?? managedPlaces(process.platform), complain), ...own];
}

/** Reads a file as far as it may be obeyed. */
export function readState(file: SettingsFile, owners: readonly number[]): FileState {
  const read = readText(file.path);
  if (read === undefined) return { file, text: undefined, fault: undefined };
  if ("fault" in read) return { file, text: undefined, fault: read.fault };
  const refusal =
    file.scope === "managed"
      ? plantedBy(file.path, owners, process.platform)
      : file.within !== undefined && !leadsInside(file.path, file.within)
        ? "leads out of the project"
        : undefined;
  return refusal === undefined ? { file, text: read.text, fault: undefined } : { file, text: undefined, fault: refusal };
}

/** The layer of a file; undefined where there is none. */
export function layerOfFile({ file, text, fault }: FileState): Layer | undefined {
  const source: LayerSource = { scope: file.scope, source: file.path, foreign: file.foreign };
  if (fault !== undefined) return brokenLayer(source, fault);
  return text === undefined ? undefined : layerOfText(source, text);
}

/** The layers that the host gives. */
export function givenLayers({ cli, flag, defaults = [] }: SettingsOptions): readonly Layer[] {
  const layer = (scope: "cli" | "flag" | "default", given: GivenSettings): Layer =>
    layerOfValue({ scope, source: given.source }, given.value, given.text);
  return [
    ...(cli === undefined ? [] : [layer("cli", cli)]),
    ...(flag === undefined ? [] : [layer("flag", flag)]),
    ...defaults.map((given) => layer("default", given)),
  ];
}

/** What policy readers say. One that fails or is late is a problem; what it said before goes on counting. */
export async function readPolicies(readers: readonly PolicyReader[], before: readonly Layer[]): Promise<readonly Layer[]> {
  const layers = await Promise.all(
    readers.map((reader) =>
      readPolicy(
        reader,
        before.find(({ source }) => source === reader.name),
      ),
    ),
  );
  return layers.filter((layer) => layer !== undefined);
}

async function readPolicy(reader: PolicyReader, before: Layer | undefined): Promise<Layer | undefined> {
  const source: LayerSource = { scope: "managed", source: reader.name };
  const deadline = new AbortController();
  const { deadlineMs = policyDeadline } = reader;
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer within ${deadlineMs / 1000} seconds`));
        deadline.abort();
      }, deadlineMs);
    });
    const value = await Promise.race([reader.read(deadline.signal), late]);
    if (value === undefined) return undefined;
    return isObject(value) ? layerOfValue(source, value) : kept(before, brokenLayer(source, "expected an object"));
  } catch (error) {
    return kept(before, brokenLayer(source, `cannot be read: ${messageOf(error)}`));
  } finally {
    clearTimeout(timer);
  }
}

/** The state that was good, with the problem of the one that is not. */
export function kept(before: Layer | undefined, broken: Layer): Layer {
  return before === undefined ? broken : { ...before, problems: broken.problems };
}
