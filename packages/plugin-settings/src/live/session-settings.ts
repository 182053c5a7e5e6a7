import { createHash } from "node:crypto";
import type { Outside, SessionJournal } from "@lorimer/sdk";
import type { Settings, SettingsChange, SettingsEntry, SettingsExplanation, SettingsProblem } from "../contract/index.js";
import { copyJson, isObject } from "../json/json-object.js";

const secretName = /(api[-_]?key|token|secret|password|passwd|credentials?|authorization|cookie)$/i;

/** Where every value may be a secret. */
const secretPlaces: ReadonlySet<string> = new Set(["env", "headers"]);

/**
 * The settings as one session sees them: through its journal, so that the log tells what it decided by and a replay decides by the same. What
 * changes comes in as everything else does, between two things that the session does.
 */
export class SessionSettings implements Settings {
  readonly #live: Settings;
  readonly #journal: SessionJournal | undefined;
  readonly #outside: Outside | undefined;
  readonly #listeners = new Set<(change: SettingsChange) => void>();
  readonly #stop: () => void;
  readonly #closeLive: () => void;
  /** How many changes the session has seen. */
  #version = 0;

  constructor(live: Settings, journal: SessionJournal | undefined, outside: Outside | undefined, closeLive: () => void = () => undefined) {
    this.#closeLive = closeLive;
    this.#live = live;
    this.#journal = journal;
    this.#outside = outside;
    const hear = (change: SettingsChange): void => {
      this.#version += 1;
      for (const listener of this.#listeners) {
        try {
          listener(change);
        } catch {
          // A listener that throws must not keep the others from hearing.
        }
      }
    };
    this.#stop = live.onChange(journal?.arrivals<SettingsChange>("lorimer.settings", hear) ?? hear);
  }

  get problems(): readonly SettingsProblem[] {
    return this.#read("problems", [], () => this.#live.problems);
  }

  get(...key: readonly string[]): unknown {
    return copyJson(this.#read("get", key, () => this.#live.get(...key)) as never);
  }

  entries(...key: readonly string[]): readonly SettingsEntry[] {
    return structuredClone(this.#read("entries", key, () => this.#live.entries(...key)));
  }

  explain(key: readonly string[]): SettingsExplanation {
    return structuredClone(this.#read("explain", key, () => this.#live.explain(key)));
  }

  /** A change is written once: a replay finds it done. */
  async update(...change: Parameters<Settings["update"]>): Promise<void> {
    const update = async (): Promise<null> => {
      await this.#live.update(...change);
      return null;
    };
    await (this.#journal === undefined ? update() : this.#journal.recall("lorimer.settings.update", update));
  }

  onChange(listener: (change: SettingsChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  guard(ask: Parameters<Settings["guard"]>[0]): () => void {
    return this.#live.guard((change) => (this.#outside === undefined ? ask(change) : this.#outside.aside(() => ask(change))));
  }

  close(): void {
    this.#stop();
    this.#listeners.clear();
    this.#closeLive();
  }

  #read<T>(how: string, key: readonly string[], read: () => T): T {
    const name = `lorimer.settings:${this.#version}:${how}:${key.join(".")}`;
    return this.#journal === undefined
      ? read()
      : this.#journal.read(
          name,
          read,
          (value) =>
            withoutSecrets(
              value,
              key.at(-1),
              key.some((part) => secretPlaces.has(part)),
            ) as T,
        );
  }
}

/** The same with digests in place of values that nobody else may read. Where a value comes from is no secret. */
function withoutSecrets(value: unknown, name: string = "", secret: boolean = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, name, secret));
  if (!isObject(value)) {
    if (typeof value !== "string" || !(secret || secretName.test(name))) return value;
    return `sha256:${createHash("sha256").update(value).digest("hex").slice(0, 16)}`;
  }
  const kept = Object.entries(value).map(([key, inner]) => [
    key,
    key === "origin" ? inner : withoutSecrets(inner, key, secret || secretPlaces.has(key)),
  ]);
  return Object.fromEntries(kept) as unknown;
}
