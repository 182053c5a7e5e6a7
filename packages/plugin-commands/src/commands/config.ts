import { Settings } from "@lorimer/plugin-settings/contract";
import { defineCommand, optional } from "@lorimer/sdk";
import type { Command, Line } from "@lorimer/sdk";
import { row, said } from "../lines.js";

const config: Command = defineCommand({
  name: "config",
  description: "Shows the settings in force, or where one comes from",
  argumentHint: "[KEY]",
  aliases: ["settings"],
  outside: true,
  needs: { settings: optional(Settings) },
  run({ arguments: wanted }, { settings }) {
    if (settings === undefined) return said("This harness has no settings files.");
    if (wanted !== "") {
      const { key, value, from, overridden, locked } = settings.explain(wanted.split("."));
      const places = (entries: typeof from, word: string): readonly Line[] =>
        entries.map(({ value: given, origin }) => [{ text: `${word} ${origin.source}: ${text(given)}`, tone: "dim" }]);
      return {
        kind: "shown",
        lines: [
          row(key, `${value === undefined ? "(not set)" : text(value)}${locked ? "  (set by policy)" : ""}`),
          ...places(from, "from"),
          ...places(overridden, "overridden:"),
        ],
      };
    }
    const all = settings.get();
    const keys = Object.entries(typeof all === "object" && all !== null ? all : {});
    return {
      kind: "shown",
      lines: [
        ...(keys.length === 0 ? [[{ text: "Nothing is set: the defaults hold." }]] : []),
        ...keys.map(([key, value]) => row(key, text(value), 28)),
        ...settings.problems.map(({ source, message }): Line => [{ text: `${source}: ${message}`, tone: "error" }]),
        [{ text: "/config KEY says where a value comes from; lorimer config set KEY VALUE changes it.", tone: "dim" }],
      ],
    };
  },
});
export default config;

function text(value: unknown): string {
  const json = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return json.length > 200 ? `${json.slice(0, 199)}…` : json;
}
