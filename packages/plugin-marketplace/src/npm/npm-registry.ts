import { LorimerError } from "@lorimer/sdk";
import type { Limits } from "../archive/limits.js";
import { isRecord } from "../catalogue/is-record.js";
import type { RegistrySignature } from "../proof/registry-keys.js";
import { newestFirst } from "../solve/solve.js";
import { download, downloadText } from "../network/download.js";

export interface NpmVersion {
  readonly version: string;
  readonly tarball: string;
  /** `sha512-` and the digest in base64. */
  readonly integrity: string;
  /** Without a slash at its end. */
  readonly registry: string;
  /** Over its name, version and digest. */
  readonly signatures: readonly RegistrySignature[];
  /** Where statements about it are. */
  readonly attestations: string | undefined;
}

const maxMetadata = 64 * 1024 * 1024;

/** The versions that a registry has of a package, newest first. A version without a sha512 digest is none: what cannot be checked is not installed. */
export async function npmVersions(name: string, from: string, signal: AbortSignal): Promise<readonly NpmVersion[]> {
  const registry = from.replace(/\/+$/, "");
  const address = `${registry}/${name.replace("/", "%2f")}`;
  const text = await downloadText(address, { maxBytes: maxMetadata, headers: { accept: "application/vnd.npm.install-v1+json" }, signal });
  const versions = versionsIn(text, address);
  return Object.entries(versions)
    .flatMap(([version, value]): readonly NpmVersion[] => {
      const dist = isRecord(value) && isRecord(value["dist"]) ? value["dist"] : {};
      const { tarball, integrity } = dist;
      const sha512 =
        typeof integrity === "string" ? integrity.split(/\s+/).find((part) => /^sha512-[A-Za-z0-9+/]{86}==$/.test(part)) : undefined;
      if (typeof tarball !== "string" || sha512 === undefined) return [];
      return [{ version, tarball, integrity: sha512, registry, signatures: signaturesIn(dist), attestations: attestationsIn(dist) }];
    })
    .sort((a, b) => newestFirst(a.version, b.version));
}

export async function downloadNpm({ tarball, integrity }: NpmVersion, file: string, limits: Limits, signal: AbortSignal): Promise<void> {
  const { sha512 } = await download(tarball, file, { maxBytes: limits.downloadBytes, signal });
  if (`sha512-${sha512}` !== integrity)
    throw new LorimerError("PLUGIN_CHANGED", `${tarball} is not what the registry says it is.`, {
      hint: "Do not install it; tell the registry.",
    });
}

function signaturesIn({ signatures }: Readonly<Record<string, unknown>>): readonly RegistrySignature[] {
  return (Array.isArray(signatures) ? (signatures as readonly unknown[]) : []).filter(
    (each): each is RegistrySignature => isRecord(each) && typeof each["keyid"] === "string" && typeof each["sig"] === "string",
  );
}

function attestationsIn({ attestations }: Readonly<Record<string, unknown>>): string | undefined {
  const url = isRecord(attestations) ? attestations["url"] : undefined;
  return typeof url === "string" && URL.canParse(url) ? url : undefined;
}

function versionsIn(text: string, address: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value) && isRecord(value["versions"])) return value["versions"];
  } catch {
    // Falls through to the same answer.
  }
  throw new LorimerError("PLUGIN_SOURCE_FAILED", `${address} is no answer of a registry.`, { hint: "Check the registry's address." });
}
