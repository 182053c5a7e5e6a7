import { redact } from "@lorimer/sdk/http";

const secretName = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|COOKIE|_AUTH$|HEADERS/i;

// What gives itself away by its form: keys of well-known services, authorization headers, passwords in addresses, private keys.
const secretForms: readonly RegExp[] = [
  /\b(?:sk|pk|rk|ghp|gho|ghu|ghs|ghr|github_pat|glpat|xox[abeprs]|npm|AKIA|ASIA|AIza)[-_A-Za-z0-9]{12,}/g,
  /(?<=\b(?:Bearer|Basic|Token) )[A-Za-z0-9._~+/=-]{8,}/gi,
  /(?<=:\/\/[^\s/:@]{0,100}:)[^\s/@]{1,200}(?=@)/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

/** Makes a function that takes secrets out of a JSON value: the values of variables named like secrets or given by name, `known`, and what looks like one. */
export function masker(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
  known: readonly (string | undefined)[] = [],
): (value: unknown) => unknown {
  const values = Object.entries(env).flatMap(([name, value]) => (secretName.test(name) || names.includes(name) ? [value] : []));
  // The longest first: one secret may be part of another.
  const secrets = [...known, ...values].sort((one, other) => (other?.length ?? 0) - (one?.length ?? 0));
  const text = (given: string): string => secretForms.reduce((masked, form) => masked.replace(form, "[redacted]"), redact(given, secrets));
  const mask = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(mask);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [text(name), mask(member)]));
  };
  return mask;
}
