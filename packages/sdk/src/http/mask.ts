import { maskSecret } from "./redact.js";

const secretWords = /authorization|api-?key|token|secret|cookie|password|credential/i;

/** Whether a header or a part of a query with this name holds a secret, as far as its name tells. */
export function isSecretName(name: string): boolean {
  return secretWords.test(name) || name === "key";
}

/** Headers as they may be shown. */
export function maskedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, isSecretName(name) ? maskSecret(value) : value]));
}

/** An address as it may be shown. */
export function maskedUrl(address: string): string {
  const url = new URL(address);
  if (url.password !== "") url.password = "***";
  for (const name of new Set(url.searchParams.keys())) if (isSecretName(name)) url.searchParams.set(name, "***");
  return url.href;
}
