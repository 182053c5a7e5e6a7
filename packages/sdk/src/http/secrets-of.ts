import type { ConnectionSettings } from "./connection-settings.js";
import { isSecretName } from "./mask.js";

/** Every value in the settings that must appear in no message. */
export function secretsOf(settings: ConnectionSettings): readonly (string | undefined)[] {
  const headers = Object.entries(settings.headers).flatMap(([name, value]) =>
    isSecretName(name) ? [value, value.replace(/^\w+ /, "")] : [],
  );
  const addresses = [settings.baseUrl, settings.proxy?.http, settings.proxy?.https].map(
    (address) => /\/\/[^@/]*:([^@/]+)@/.exec(address ?? "")?.[1],
  );
  const query = [...new URL(settings.baseUrl).searchParams].flatMap(([name, value]) => (isSecretName(name) ? [value] : []));
  return [settings.apiKey, ...headers, ...addresses, ...query];
}
