/** Secrets shorter than this are not searched for: they would tear holes into ordinary words. */
const minLength = 6;

/** Replaces every occurrence of the secrets, also as they look in a URL or in base64, by `[redacted]`. */
export function redact(text: string, secrets: readonly (string | undefined)[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret === undefined || secret.length < minLength) continue;
    for (const form of new Set([secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]))
      clean = clean.replaceAll(form, "[redacted]");
  }
  return clean;
}

/** A header's value as it may be shown: enough to recognise which secret it is, not enough to use it. */
export function maskSecret(value: string): string {
  const [, scheme = "", secret = ""] = /^((?:Bearer|Basic) )?(.*)$/s.exec(value) ?? [];
  return secret.length < 16 ? `${scheme}***` : `${scheme}${secret.slice(0, 4)}***${secret.slice(-2)}`;
}
