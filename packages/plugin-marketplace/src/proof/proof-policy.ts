import type { KeyObject } from "node:crypto";
import { LorimerError } from "@lorimer/sdk";
import { isRecord } from "../catalogue/is-record.js";
import type { Proof } from "../contract/index.js";
import type { InstallSettings } from "../install/options.js";
import { publicKey } from "./envelope.js";

/** Least first. */
const demands = ["nothing", "registry", "attestation"] as const;
type Demand = (typeof demands)[number];

/** Whose word is asked for before something is installed. */
export interface ProofPolicy {
  readonly demand: Demand;
  /** By the name that a person or an organisation gave them. */
  readonly keys: readonly { readonly name: string; readonly key: KeyObject }[];
}

/** Reads `pluginProof`. Of several demands the strictest holds; a repository's own settings have no say. What cannot be understood is refused. */
export function proofPolicy(settings: InstallSettings): ProofPolicy {
  const layers = settings.entries("pluginProof").filter(({ origin }) => !["project", "local"].includes(origin.scope));
  const keys = new Map<string, KeyObject>();
  let demand: Demand = "nothing";
  for (const { value } of layers) {
    if (!isRecord(value)) throw invalid("it is no object");
    const { require: asked = "nothing", keys: given = {} } = value;
    const index = demands.indexOf(asked as Demand);
    if (index < 0) throw invalid(`require is ${JSON.stringify(asked)}, and none of ${demands.join(", ")}`);
    if (index > demands.indexOf(demand)) demand = asked as Demand;
    for (const [name, pem] of Object.entries(isRecord(given) ? given : {})) {
      const key = typeof pem === "string" ? publicKey(pem) : undefined;
      if (key === undefined) throw invalid(`the key ${name} is no public key of Ed25519 or ECDSA in PEM`);
      // Strongest first.
      if (!keys.has(name)) keys.set(name, key);
    }
  }
  return { demand, keys: [...keys].map(([name, key]) => ({ name, key })) };
}

/** Rejects what is proven less than is asked for. */
export function checkProof(name: string, proof: Proof | undefined, { demand }: ProofPolicy): void {
  if (demand === "nothing" || proof?.attestation !== undefined) return;
  if (demand === "registry" && proof?.registry !== undefined) return;
  const what = demand === "registry" ? "no signature of a registry" : "no attestation by a key that is known here";
  throw new LorimerError("PLUGIN_SOURCE_REFUSED", `${name} has ${what}, and the setting pluginProof asks for one.`, {
    hint: "Ask the author to publish with provenance, or whoever manages this machine to add the author's key.",
  });
}

function invalid(why: string): LorimerError {
  return new LorimerError("CONFIG_INVALID", `The setting pluginProof cannot be used: ${why}.`, {
    hint: "docs/marketplace.md shows its form.",
  });
}
