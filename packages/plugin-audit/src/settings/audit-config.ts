import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { SettingsEntry } from "@lorimer/plugin-settings/contract";
import { messageOf } from "@lorimer/sdk";

export interface AuditConfig {
  readonly enabled: boolean;
  readonly required: boolean;
  /** Absolute. */
  readonly folder: string;
  /** Record whole inputs, masked, and not their digests alone. */
  readonly includeInput: boolean;
  /** Where the key for HMACs is: a file, or a variable of the environment. */
  readonly key: { readonly file?: string; readonly env?: string } | undefined;
  /** What is wrong with the settings, one sentence each. Where they say that recording is required, this stops calls. */
  readonly problems: readonly string[];
}

const names = ["enabled", "required", "folder", "includeInput", "key"] as const;

/**
 * Merges the plugin's settings with what the `audit` setting says, `entries` strongest first. A repository has no say in whether and
 * where it is recorded, so what stands inside a project is left out.
 */
export function readAuditConfig(plugin: Readonly<Record<string, unknown>>, entries: readonly SettingsEntry[]): AuditConfig {
  const problems: string[] = [];
  const layers = entries.filter(({ origin }) => origin.scope !== "project" && origin.scope !== "local").map(({ value }) => value);
  for (const layer of layers) if (!isRecord(layer)) problems.push("The setting audit is not an object.");
  const merged: Record<string, unknown> = {};
  for (const layer of [...layers, plugin].filter(isRecord)) for (const name of names) merged[name] ??= layer[name];

  /** A switch that is neither on nor off counts as on: an error must not leave anything unrecorded. */
  const isOn = (name: (typeof names)[number]): boolean => {
    const value = merged[name];
    if (value !== undefined && typeof value !== "boolean") problems.push(`The setting audit.${name} is neither true nor false.`);
    return value !== undefined && value !== false;
  };
  const required = isOn("required");
  const folder = withHome(merged["folder"]) ?? join(homedir(), ".lorimer", "audit");
  if (typeof folder !== "string" || !isAbsolute(folder)) problems.push("The setting audit.folder is not an absolute path.");
  const key = merged["key"];
  if (key !== undefined && !isKey(key)) problems.push('The setting audit.key is neither { "file": PATH } nor { "env": NAME }.');
  return {
    enabled: isOn("enabled") || required,
    required,
    folder: String(folder),
    includeInput: isOn("includeInput"),
    key: isKey(key) ? key : undefined,
    problems,
  };
}

/** The key for HMACs. Throws, with the reason, where one is named and cannot be had. */
export function readAuditKey(key: AuditConfig["key"], env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (key === undefined) return undefined;
  const from = key.file === undefined ? `the variable ${key.env}` : `the file ${key.file}`;
  let text: string | undefined;
  try {
    text = key.file === undefined ? env[key.env ?? ""] : readFileSync(String(withHome(key.file)), "utf8");
  } catch (error) {
    throw new Error(`the audit key cannot be read from ${from}: ${messageOf(error)}`);
  }
  const value = text?.trim() ?? "";
  if (value.length < 16) throw new Error(`the audit key in ${from} has fewer than 16 characters`);
  return value;
}

function withHome(path: unknown): unknown {
  return typeof path === "string" && path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
}

function isKey(value: unknown): value is { readonly file?: string; readonly env?: string } {
  if (!isRecord(value)) return false;
  const { file, env } = value;
  return (typeof file === "string" && env === undefined) || (typeof env === "string" && file === undefined);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
