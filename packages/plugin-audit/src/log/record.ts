import { createHash, createHmac } from "node:crypto";
import { canonicalJson } from "./canonical-json.js";

/** What stands before the first record of a file. */
export const noHash: string = "0".repeat(64);

/** One line of a log. */
export interface AuditRecord {
  /** Version of this form. */
  readonly v: 1;
  /** From 1 in each file, without gaps. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The hash of the record before. */
  readonly prev: string;
  /** SHA-256 of the canonical JSON of everything above, in hex. */
  readonly hash: string;
  /** HMAC-SHA-256 of the same, where there is a key: who has no key can write no record that passes. */
  readonly mac?: string;
}

export type UnsealedRecord = Omit<AuditRecord, "hash" | "mac">;

export function sealRecord(record: UnsealedRecord, key?: string): AuditRecord {
  const text = canonicalJson(record);
  return { ...record, hash: sha256(text), ...(key === undefined ? {} : { mac: hmac(text, key) }) };
}

/** What the seals of a record should be. */
export function sealsOf(
  { hash: _hash, mac: _mac, ...record }: AuditRecord,
  key?: string,
): { readonly hash: string; readonly mac?: string } {
  const { hash, mac } = sealRecord(record, key);
  return mac === undefined ? { hash } : { hash, mac };
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(text: string, key: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}
