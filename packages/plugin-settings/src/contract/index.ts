import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";

/** The layers of settings, strongest first. `managed` is policy: what it sets nothing below can change. */
export const settingsScopes = ["managed", "cli", "session", "flag", "local", "project", "user", "default"] as const;
export type SettingsScope = (typeof settingsScopes)[number];

/** Where one value stands. */
export interface SettingsOrigin {
  readonly scope: SettingsScope;
  /** The file, flag or reader it came from. */
  readonly source: string;
  /** Read by the adapter for another harness's files, such as `.claude/settings.json`. */
  readonly foreign: boolean;
  /** Line in the file, from 1, where that is known. */
  readonly line?: number;
}

/** One value as one layer gives it. */
export interface SettingsEntry {
  readonly value: unknown;
  readonly origin: SettingsOrigin;
}

/** The effective value of a key, who set it and what it overrode. */
export interface SettingsExplanation {
  readonly key: string;
  readonly value: unknown;
  /** Who gives the value, strongest first: one for a scalar, several for a merged list or object. */
  readonly from: readonly SettingsEntry[];
  /** What was set and has no effect. */
  readonly overridden: readonly SettingsEntry[];
  /** True when managed policy sets the key, so that nothing else can. */
  readonly locked: boolean;
}

/** Something that was left out of the settings, and why. */
export interface SettingsProblem {
  readonly source: string;
  readonly scope: SettingsScope;
  readonly line?: number;
  /** Dotted path of the key; empty for the whole file. */
  readonly key: string;
  readonly message: string;
}

export type WritableScope = "local" | "project" | "user" | "session";

/** One change of a settings file. */
export type SettingsEdit =
  | { readonly op: "set"; readonly key: readonly string[]; readonly value: unknown }
  | { readonly op: "unset"; readonly key: readonly string[] }
  /** Adds to a list what it does not hold yet. */
  | { readonly op: "add"; readonly key: readonly string[]; readonly values: readonly unknown[] }
  | { readonly op: "remove"; readonly key: readonly string[]; readonly values: readonly unknown[] };

export interface SettingsChange {
  /** In the terms of the `ConfigChange` hook. */
  readonly source: "user_settings" | "project_settings" | "local_settings" | "policy_settings" | "session";
  readonly file: string | null;
  /** Top-level keys whose effective value is another one now. */
  readonly keys: readonly string[];
  readonly problems: readonly SettingsProblem[];
}

/** The effective settings of this process: every layer merged, live. */
export interface Settings {
  /** The effective value at a path of keys; a copy, so that changing it changes nothing. */
  get(...key: readonly string[]): unknown;
  /** What each layer says about a key, strongest first. For those who must know who said what, such as permission rules. */
  entries(...key: readonly string[]): readonly SettingsEntry[];
  explain(key: readonly string[]): SettingsExplanation;
  /** What was left out when the settings were last read. */
  readonly problems: readonly SettingsProblem[];
  /** Changes the file of a scope: atomically, under a lock, keeping comments, unknown keys and what others wrote meanwhile. `session` changes memory only. */
  update(scope: WritableScope, edits: readonly SettingsEdit[]): Promise<void>;
  /** Called after each effective change. Returns the way to stop listening. */
  onChange(listener: (change: SettingsChange) => void): () => void;
  /** Asked before a changed file takes effect; an answer with a reason keeps the old state. Managed policy is not asked about. */
  guard(ask: (change: SettingsChange) => Promise<string | undefined>): () => void;
}

/** Level: session. */
export const Settings: Token<Settings> = token("lorimer.Settings");

/** Whether what a folder brings may act: its settings, hooks, servers, plugins and commands. */
export interface Trust {
  readonly folder: string;
  /** Fixed when the session was opened: nothing that happens later widens it. */
  readonly trusted: boolean;
}

/** Level: session. */
export const Trust: Token<Trust> = token("lorimer.Trust");
