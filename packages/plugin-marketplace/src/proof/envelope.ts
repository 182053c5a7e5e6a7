import { createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { isRecord } from "../catalogue/is-record.js";

/** What an in-toto statement says of the files that it names. */
export interface Statement {
  readonly predicateType: string;
  readonly predicate: Readonly<Record<string, unknown>>;
  readonly subjects: readonly { readonly name: string; readonly digest: Readonly<Record<string, unknown>> }[];
}

const payloadType = "application/vnd.in-toto+json";

/** A public key in PEM, of a kind whose signatures can be told: Ed25519, or ECDSA over P-256 and its like. Undefined for anything else. */
export function publicKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === "ed25519" || key.asymmetricKeyType === "ec" ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a signature, in DER where it is of ECDSA, is this key's. */
export function isSigned(data: Buffer, signature: string, key: KeyObject): boolean {
  try {
    return verify(key.asymmetricKeyType === "ed25519" ? null : "sha256", data, key, Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}

/** The statement in a DSSE envelope, alone or in a bundle of sigstore, where one of its signatures is this key's. No network is asked. */
export function signedStatement(value: unknown, key: KeyObject): Statement | undefined {
  const envelope = isRecord(value) && isRecord(value["dsseEnvelope"]) ? value["dsseEnvelope"] : value;
  if (!isRecord(envelope) || envelope["payloadType"] !== payloadType || typeof envelope["payload"] !== "string") return undefined;
  const payload = Buffer.from(envelope["payload"], "base64");
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `), payload]);
  const signatures: readonly unknown[] = Array.isArray(envelope["signatures"]) ? envelope["signatures"] : [];
  const isOwn = signatures.some((each) => isRecord(each) && typeof each["sig"] === "string" && isSigned(signed, each["sig"], key));
  return isOwn ? statement(payload) : undefined;
}

function statement(payload: Buffer): Statement | undefined {
  try {
    const value: unknown = JSON.parse(payload.toString("utf8"));
    if (!isRecord(value) || !String(value["_type"]).startsWith("https://in-toto.io/Statement/")) return undefined;
    const { predicateType, predicate, subject } = value;
    const subjects = (Array.isArray(subject) ? (subject as readonly unknown[]) : []).flatMap((each) =>
      isRecord(each) && typeof each["name"] === "string" && isRecord(each["digest"])
        ? [{ name: each["name"], digest: each["digest"] }]
        : [],
    );
    return { predicateType: String(predicateType), predicate: isRecord(predicate) ? predicate : {}, subjects };
  } catch {
    return undefined;
  }
}
