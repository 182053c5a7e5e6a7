/** Shapes of credentials that are told by how they look. What stands in the last group is masked, else the whole match. */
const shapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:sk|pk|rk)-(?:[A-Za-z0-9]+-)*[A-Za-z0-9_-]{16,}/g,
  /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{30,}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:([^\s/@]{3,})@/gi,
  /\b(?:authorization|bearer)\s*[:=]?\s+(?:bearer\s+|basic\s+)?([A-Za-z0-9+/=_.~-]{16,})/gi,
  /\b[\w-]*(?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?key|auth[_-]?token|access[_-]?token)["']?\s*[:=]\s*["']?([^\s"',;]{6,})/gi,
];

/** Shorter values are left alone: they would be found in ordinary text. */
const shortest = 8;

/** Writes over what is known to be secret, and over what looks like a credential. */
export function maskSecrets(text: string, known: readonly string[]): { readonly text: string; readonly masked: number } {
  let masked = 0;
  let clean = text;
  for (const secret of known.filter(({ length }) => length >= shortest).toSorted((a, b) => b.length - a.length)) {
    const parts = clean.split(secret);
    masked += parts.length - 1;
    clean = parts.join("***");
  }
  for (const shape of shapes) {
    clean = clean.replaceAll(shape, (match: string, ...more: unknown[]) => {
      const group = typeof more[0] === "string" ? more[0] : undefined;
      if (group?.startsWith("***")) return match;
      masked += 1;
      if (group === undefined) return "***";
      const at = match.lastIndexOf(group);
      return `${match.slice(0, at)}***${match.slice(at + group.length)}`;
    });
  }
  return { text: clean, masked };
}
