import { isRecord } from "../catalogue/is-record.js";
import type { Proof } from "../contract/index.js";
import { downloadText } from "../network/download.js";
import type { NpmVersion } from "../npm/npm-registry.js";
import { signedStatement } from "./envelope.js";
import type { Statement } from "./envelope.js";
import type { ProofPolicy } from "./proof-policy.js";
import type { RegistryKeys } from "./registry-keys.js";

const maxBytes = 4 * 1024 * 1024;

/** What is known of who made a version of npm: the registry's signature over its digest, and statements that a known key has signed. */
export async function proveNpm(
  name: string,
  npm: NpmVersion,
  { keys, policy, signal }: { readonly keys: RegistryKeys; readonly policy: ProofPolicy; readonly signal: AbortSignal },
): Promise<Proof | undefined> {
  const { version, integrity, registry, signatures, attestations } = npm;
  const keyid = await keys.signer(registry, `${name}@${version}:${integrity}`, signatures);
  const attestation =
    policy.keys.length === 0 || attestations === undefined || new URL(attestations).origin !== new URL(registry).origin
      ? undefined
      : attestedBy(await bundles(attestations, signal), subjectOf(name, npm), policy);
  if (keyid === undefined && attestation === undefined) return undefined;
  return { ...(keyid === undefined ? {} : { registry: { url: registry, keyid } }), ...(attestation === undefined ? {} : { attestation }) };
}

interface Subject {
  readonly name: string;
  /** In hexadecimal. */
  readonly sha512: string;
}

function subjectOf(name: string, { version, integrity }: NpmVersion): Subject {
  const sha512 = Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
  return { name: `pkg:npm/${name.replace(/^@/, "%40")}@${version}`, sha512 };
}

/** The first that a known key signed for exactly this package. One signed for another says nothing here. */
function attestedBy(all: readonly unknown[], subject: Subject, { keys }: ProofPolicy): Proof["attestation"] {
  for (const bundle of all)
    for (const { name, key } of keys) {
      const statement = signedStatement(bundle, key);
      if (statement === undefined || !names(statement, subject)) continue;
      const source = sourceOf(statement);
      return { by: name, type: statement.predicateType, ...(source === undefined ? {} : { source }) };
    }
  return undefined;
}

function names({ subjects }: Statement, { name, sha512 }: Subject): boolean {
  return subjects.some((each) => each.name === name && each.digest["sha512"] === sha512);
}

/** From which repository it was built, where the statement says so in the form of SLSA. */
function sourceOf({ predicate }: Statement): string | undefined {
  const at = (value: unknown, ...path: readonly string[]): unknown =>
    path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
  const source =
    at(predicate, "buildDefinition", "externalParameters", "workflow", "repository") ?? at(predicate, "invocation", "configSource", "uri");
  return typeof source === "string" ? source : undefined;
}

async function bundles(url: string, signal: AbortSignal): Promise<readonly unknown[]> {
  const value: unknown = JSON.parse(await downloadText(url, { maxBytes, signal }).catch(() => (signal.throwIfAborted(), "null")));
  const list = isRecord(value) && Array.isArray(value["attestations"]) ? (value["attestations"] as readonly unknown[]) : [];
  return list.map((each) => (isRecord(each) ? each["bundle"] : undefined));
}
