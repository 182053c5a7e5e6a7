import { createHash } from "node:crypto";
import type { ModelFailure, Signer } from "@lorimer/sdk";
import { maskSecret } from "@lorimer/sdk/http";
import { isVendor } from "./settings.js";
import type { OpenAISettings } from "./settings.js";

const secretName = /authorization|api-?key|token|secret|cookie|password|credential/i;

/** Where requests go. An address that already names the operation is taken as it is. */
export function endpointOf(settings: OpenAISettings): URL {
  const url = new URL(settings.baseUrl);
  const path = url.pathname.replace(/\/+$/, "");
  url.pathname = path.endsWith("/chat/completions") ? path : `${path}/chat/completions`;
  return url;
}

/** The same address as it may be shown. */
export function maskedEndpoint(settings: OpenAISettings): string {
  const url = endpointOf(settings);
  if (url.password !== "") url.password = "***";
  for (const name of new Set(url.searchParams.keys())) if (secretName.test(name) || name === "key") url.searchParams.set(name, "***");
  return url.href;
}

export function requestHeaders(settings: OpenAISettings): Record<string, string> {
  return {
    accept: "text/event-stream, application/json",
    "content-type": "application/json",
    "user-agent": settings.userAgent,
    ...(settings.apiKey === undefined ? {} : { authorization: `Bearer ${settings.apiKey}` }),
    ...settings.headers,
  };
}

/** The same headers as they may be shown. */
export function maskedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, secretName.test(name) ? maskSecret(value) : value]));
}

/** Every value that must appear in no message. */
export function secretsOf(settings: OpenAISettings): readonly (string | undefined)[] {
  const headers = Object.entries(settings.headers).flatMap(([name, value]) =>
    secretName.test(name) ? [value, value.replace(/^\w+ /, "")] : [],
  );
  const addresses = [settings.baseUrl, settings.proxy?.http, settings.proxy?.https].map(
    (address) => /\/\/[^@/]*:([^@/]+)@/.exec(address ?? "")?.[1],
  );
  const query = [...new URL(settings.baseUrl).searchParams].flatMap(([name, value]) =>
    secretName.test(name) || name === "key" ? [value] : [],
  );
  return [settings.apiKey, ...headers, ...addresses, ...query];
}

/** The failure of a provider that has nothing to identify itself with, or nothing. Only the vendor's own address is known to want a key. */
export function missingCredentials(settings: OpenAISettings): ModelFailure | undefined {
  if (settings.apiKey !== undefined || !isVendor(settings) || "authorization" in settings.headers) return undefined;
  return {
    ok: false,
    kind: "authentication",
    message: `There are no credentials for ${new URL(settings.baseUrl).host}. Set the variable OPENAI_API_KEY, or the address of another server with OPENAI_BASE_URL.`,
    retryable: false,
  };
}

/** Who wrote a reply: the address and the credential, as a digest. */
export function signerOf(settings: OpenAISettings): Signer {
  const credential = settings.apiKey ?? settings.headers["authorization"] ?? settings.headers["api-key"] ?? "";
  return { provider: "openai", key: createHash("sha256").update(`${settings.baseUrl}\n${credential}`).digest("hex").slice(0, 16) };
}
