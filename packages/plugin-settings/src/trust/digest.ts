import { createHash } from "node:crypto";
import { canonical } from "../json/json-object.js";

/** Equal for equal JSON, whatever the order of keys. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("base64url");
}
