/** Whether a host rule names a host: `*.x` any subdomain of x, `*` elsewhere one label, `*` alone every host. */
export function matchesHost(rule: string, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  if (name === "" || /[\s\0/\\@]/.test(name)) return false;
  if (rule === "*") return true;
  if (rule.startsWith("*.") && !rule.slice(2).includes("*")) return name.endsWith(rule.slice(1)) && name.length > rule.length - 1;
  const wanted = rule.split(".").reverse();
  const labels = name.split(".").reverse();
  const deep = wanted.at(-1) === "*" && wanted.length > 1;
  if (deep ? labels.length < wanted.length : labels.length !== wanted.length) return false;
  return wanted.every((label, index) => label === "*" || oneLabel(label, labels[index] ?? ""));
}

function oneLabel(pattern: string, label: string): boolean {
  if (!pattern.includes("*")) return pattern === label;
  const [start = "", ...rest] = pattern.split("*");
  const end = rest.at(-1) ?? "";
  let at = start.length;
  if (!label.startsWith(start) || !label.endsWith(end) || label.length < start.length + end.length) return false;
  for (const part of rest.slice(0, -1)) {
    const found = label.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= label.length - end.length;
}

/** The host a URL really goes to; undefined where it is no http(s) URL. */
export function hostOf(url: unknown): string | undefined {
  if (typeof url !== "string") return undefined;
  try {
    const { hostname, protocol } = new URL(url);
    return protocol === "http:" || protocol === "https:" ? hostname.toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}
