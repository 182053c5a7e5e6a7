/** True when a URL fits one of the patterns. Before the path a `*` stands for anything within a host name; in the path for anything. */
export function urlIsAllowed(url: string, patterns: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password, href } = new URL(url);
  // `https://good.example@bad.example/` looks like the one and goes to the other.
  if (username !== "" || password !== "") return false;
  return patterns.some((pattern) => expressionOf(pattern).test(href));
}

function expressionOf(pattern: string): RegExp {
  if (pattern === "*") return /^/;
  const [, origin = "", path = ""] = /^([a-z*]+:\/\/[^/]*)(.*)$/i.exec(pattern) ?? [undefined, pattern, ""];
  const spelled = (text: string, wild: string): string =>
    text
      .split("*")
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(wild);
  return new RegExp(`^${spelled(origin.toLowerCase(), "[^/?#@]*")}${path === "" ? "/" : spelled(path, ".*")}$`);
}
