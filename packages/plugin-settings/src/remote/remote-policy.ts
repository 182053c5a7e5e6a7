import { messageOf } from "@lorimer/sdk";
import { draftOf, withFileLock } from "@lorimer/sdk/files";
import { isObject } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";
import { layerOfText } from "../layers/layer.js";
import { readText } from "../layers/read-text.js";
import type { PolicyReader } from "../settings-options.js";
import { durableReplace } from "../write/durable-replace.js";
import { writeTarget } from "../write/write-target.js";
import { riskyChanges } from "./risky-changes.js";
import type { RiskyChange } from "./risky-changes.js";

export interface RemotePolicyOptions {
  /** What a person knows the server by. */
  readonly name: string;
  /** Policy as the server has it; undefined where it is the same as before. */
  fetch(signal: AbortSignal): Promise<unknown>;
  /** Keeps what was last approved, for starts without a network. */
  readonly cacheFile: string;
  /** Shows a person what would change, and asks. Where there is nobody to ask, answer false. */
  approve(changes: readonly RiskyChange[], signal: AbortSignal): Promise<boolean>;
  /** Told of everything that did not go as the server wants: refused, unreachable, not policy. */
  report(message: string): void;
}

/** Milliseconds for a person to answer. */
const patience = 600_000;

/** Policy from a server. A change that could run, send or allow something counts only once a person has seen and approved it. */
export function remotePolicy(options: RemotePolicyOptions): PolicyReader {
  const { name, cacheFile, report } = options;
  return {
    name,
    deadlineMs: patience,
    read: async (signal) => {
      const approved = readCache(cacheFile);
      const offered = await offer(options, signal);
      if (offered === undefined) return approved;
      const changes = riskyChanges(approved ?? {}, offered);
      if (changes.length > 0 && !(await options.approve(changes, signal))) {
        report(`${name}: changed policy was not approved; the policy from before counts (${changes.map(({ key }) => key).join(", ")}).`);
        return approved;
      }
      await store(cacheFile, offered);
      return offered;
    },
  };
}

async function offer({ name, fetch, report }: RemotePolicyOptions, signal: AbortSignal): Promise<JsonObject | undefined> {
  try {
    const offered = await fetch(signal);
    if (offered === undefined || isObject(offered)) return offered;
    report(`${name}: what it answered is not policy; the policy from before counts.`);
  } catch (error) {
    report(`${name}: ${messageOf(error)}; the policy from before counts.`);
  }
  return undefined;
}

function readCache(path: string): JsonObject | undefined {
  const read = readText(path);
  if (read === undefined || "fault" in read) return undefined;
  const layer = layerOfText({ scope: "managed", source: path }, read.text);
  return layer.broken ? undefined : layer.raw;
}

async function store(path: string, value: JsonObject): Promise<void> {
  const target = await writeTarget(path, undefined);
  const lock = `${target.path}.lock`;
  await withFileLock(lock, ({ id, assertHeld }) =>
    durableReplace(target, draftOf(lock, id), `${JSON.stringify(value, null, 2)}\n`, 0o600, assertHeld),
  );
}
