import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Failure } from "./breaker.js";

/** A failure as whoever lists plugins later is told of it. */
export interface KeptFailure extends Failure {
  /** ISO 8601, UTC. */
  readonly time: string;
}

/** Days after which a failure is forgotten, and how many are kept of all plugins. */
const keptDays = 7;
const mostKept = 100;

/** The last failures of installed plugins, oldest first; what cannot be read counts as none. */
export function readFailures(file: string): readonly KeptFailure[] {
  try {
    const kept = JSON.parse(readFileSync(file, "utf8")) as unknown;
    const since = new Date(Date.now() - keptDays * 24 * 60 * 60_000).toISOString();
    return Array.isArray(kept) ? kept.filter(isKept).filter(({ time }) => time > since) : [];
  } catch {
    return [];
  }
}

/** Adds one. Nothing depends on it, so that it cannot be written is no fault. */
export function noteFailure(file: string, failure: Failure): void {
  try {
    const all = [...readFailures(file), { ...failure, time: new Date().toISOString() }];
    mkdirSync(dirname(file), { recursive: true });
    const beside = `${file}.${process.pid}`;
    writeFileSync(beside, JSON.stringify(all.slice(-mostKept)), { mode: 0o600 });
    renameSync(beside, file);
  } catch {
    // The session and standard error were told.
  }
}

function isKept(value: unknown): value is KeptFailure {
  const { name, folder, part, message, time } = (value ?? {}) as Partial<Record<keyof KeptFailure, unknown>>;
  return [name, folder, part, message, time].every((text) => typeof text === "string");
}
