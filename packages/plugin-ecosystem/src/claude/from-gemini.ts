import { isRecord } from "../files/inside.js";

type Fields = Readonly<Record<string, unknown>>;

/** An extension of Gemini CLI in the words of this layout: its placeholders, its way to name an address, its settings. */
export function fromGemini(manifest: Fields): Fields {
  const { mcpServers, settings, contextFileName: _, ...rest } = manifest;
  return {
    ...rest,
    ...(mcpServers === undefined ? {} : { mcpServers: isRecord(mcpServers) ? serversOf(mcpServers) : mcpServers }),
    ...(Array.isArray(settings) ? { userConfig: optionsOf(settings as readonly unknown[]) } : {}),
  };
}

function serversOf(servers: Fields): Fields {
  return Object.fromEntries(
    Object.entries(servers).map(([name, entry]) => {
      if (!isRecord(entry)) return [name, entry];
      const { httpUrl, ...rest } = replaced(entry) as Fields;
      return [name, httpUrl === undefined ? rest : { ...rest, type: "http", url: httpUrl }];
    }),
  );
}

/** `${extensionPath}` and the separator of paths, wherever they stand in an entry. */
function replaced(value: unknown): unknown {
  if (typeof value === "string")
    return value.replaceAll("${extensionPath}", "${CLAUDE_PLUGIN_ROOT}").replaceAll(/\$\{(?:\/|pathSeparator)\}/g, "/");
  if (Array.isArray(value)) return value.map(replaced);
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item)])) : value;
}

/** Its settings are variables of the environment; ours are asked for in the same way and go by the same names. */
function optionsOf(settings: readonly unknown[]): Fields {
  return Object.fromEntries(
    settings.filter(isRecord).map(({ name, description, envVar, sensitive }) => [
      String(envVar ?? name),
      {
        type: "string",
        title: String(name ?? envVar),
        description: String(description ?? ""),
        ...(sensitive === true ? { sensitive } : {}),
      },
    ]),
  );
}
