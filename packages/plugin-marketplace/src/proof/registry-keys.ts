import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import { isRecord } from "../catalogue/is-record.js";
import { downloadText } from "../network/download.js";
import { readJsonFile, writeJson } from "../store/json-file.js";
import { isSigned } from "./envelope.js";

interface Kept {
  readonly keyid: string;
  /** SPKI in DER, in base64. */
  readonly key: string;
}

export interface RegistrySignature {
  readonly keyid: string;
  readonly sig: string;
}

const maxBytes = 1024 * 1024;

/** The keys with which registries sign what they hold. Each is kept from when it was first seen, and never becomes another. */
export class RegistryKeys {
  readonly #file: string;
  readonly #signal: AbortSignal;

  constructor(plugins: string, signal: AbortSignal) {
    this.#file = join(plugins, "registry-keys.json");
    this.#signal = signal;
  }

  /** The id of the key that signed it. Undefined where nothing was signed, or by a key that cannot be had; rejects where a signature is wrong. */
  async signer(registry: string, signed: string, signatures: readonly RegistrySignature[]): Promise<string | undefined> {
    for (const { keyid, sig } of signatures) {
      const key = await this.#key(registry, keyid);
      if (key === undefined) continue;
      if (isSigned(Buffer.from(signed), sig, key)) return keyid;
      throw new LorimerError("PLUGIN_CHANGED", `The signature of ${registry} for ${signed.split(":", 1)[0]} is wrong.`, {
        hint: "Do not install it; tell the registry.",
      });
    }
    return undefined;
  }

  async #key(registry: string, keyid: string): Promise<KeyObject | undefined> {
    const all = await this.#kept();
    const known = all[registry]?.find((each) => each.keyid === keyid);
    if (known !== undefined) return keyOf(known);
    const asked = await this.#ask(registry);
    const fresh = asked.filter((each) => all[registry]?.some((old) => old.keyid === each.keyid) !== true);
    if (fresh.length > 0) await writeJson(this.#file, { ...all, [registry]: [...(all[registry] ?? []), ...fresh] });
    const found = fresh.find((each) => each.keyid === keyid);
    return found === undefined ? undefined : keyOf(found);
  }

  async #kept(): Promise<Readonly<Record<string, readonly Kept[]>>> {
    const value = await readJsonFile(this.#file);
    if (!isRecord(value)) return {};
    return Object.fromEntries(Object.entries(value).map(([registry, keys]) => [registry, Array.isArray(keys) ? keys.filter(isKey) : []]));
  }

  /** None where the registry does not answer, or signs nothing. */
  async #ask(registry: string): Promise<readonly Kept[]> {
    try {
      const value: unknown = JSON.parse(await downloadText(`${registry}/-/npm/v1/keys`, { maxBytes, signal: this.#signal }));
      const keys = isRecord(value) && Array.isArray(value["keys"]) ? (value["keys"] as readonly unknown[]) : [];
      return keys.filter(isKey).map(({ keyid, key }) => ({ keyid, key }));
    } catch {
      this.#signal.throwIfAborted();
      return [];
    }
  }
}

function isKey(value: unknown): value is Kept {
  return isRecord(value) && typeof value["keyid"] === "string" && typeof value["key"] === "string";
}

function keyOf({ key }: Kept): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(key, "base64"), format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}
