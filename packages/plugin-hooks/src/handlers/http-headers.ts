import type { HttpHandler } from "../config/hook-entry.js";

/** What the harness logs in with: no setting lets a hook send it anywhere. */
const harnessSecrets = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OPENAI_API_KEY"];

const reference = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g;

/** The headers with their variables: only those that the hook names and the settings let through; every other one is empty. */
export function headersOf(
  handler: HttpHandler,
  settingsAllow: readonly string[] | undefined,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const hidden = new Set([...harnessSecrets, ...secrets].map((name) => name.toUpperCase()));
  const isAllowed = (name: string): boolean =>
    handler.allowedEnvVars.includes(name) && settingsAllow?.includes(name) !== false && !hidden.has(name.toUpperCase());
  const fill = (value: string): string =>
    value
      .replaceAll(reference, (_whole, braced?: string, bare?: string) => {
        const name = braced ?? bare ?? "";
        return isAllowed(name) ? (process.env[name] ?? "") : "";
      })
      // A variable must not be able to begin a header of its own.
      .replaceAll(/[\r\n\0]/g, "");
  return Object.fromEntries(Object.entries(handler.headers).map(([name, value]) => [name, fill(value)]));
}
