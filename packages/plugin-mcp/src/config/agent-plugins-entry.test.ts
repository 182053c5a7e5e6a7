import { describe, expect, it } from "vitest";
import { readEntry } from "./read-entry.js";
import type { EntryPlace } from "./read-entry.js";

const values: Readonly<Record<string, string>> = { PLUGIN_ROOT: "/packs/${PLUGIN_DATA}", PLUGIN_DATA: "/data" };
const place: EntryPlace = { scope: "plugin", source: "mcp.json", dialect: "agent-plugins", variables: (name) => values[name] };
const config = (entry: object): unknown => {
  const read = readEntry("acme:a", entry, place);
  if (!read.ok) throw new Error(read.reason);
  expect(read.warnings).toEqual([]);
  return read.config;
};

describe("an entry of an Agent Plugin, by the letter of the format", () => {
  it("has its two variables replaced once, without rescanning, in args, env values and cwd", () => {
    const entry = {
      type: "stdio",
      command: "node",
      args: ["${PLUGIN_ROOT}/x"],
      env: { A: "${PLUGIN_DATA}:${PLUGIN_DATA}" },
      cwd: "${PLUGIN_ROOT}",
    };
    expect(config(entry)).toMatchObject({ args: ["/packs/${PLUGIN_DATA}/x"], env: { A: "/data:/data" }, cwd: "/packs/${PLUGIN_DATA}" });
  });

  it.each(["${HOME}", "$PLUGIN_ROOT", "${PLUGIN_ROOT:-x}", "${PLUGIN_ROOT }", "${plugin_root}", "${HOME:-/home}", "${CLAUDE_PLUGIN_ROOT}"])(
    "keeps other text that looks like a variable: %s",
    (text) => {
      expect(config({ type: "stdio", command: "node", args: [text], env: { A: text } })).toMatchObject({ args: [text], env: { A: text } });
    },
  );

  it("has no variable replaced in the command, the names of env, the url and the headers", () => {
    expect(config({ type: "stdio", command: "${PLUGIN_ROOT}", env: { "${PLUGIN_DATA}": "x" } })).toMatchObject({
      command: "${PLUGIN_ROOT}",
      env: { "${PLUGIN_DATA}": "x" },
    });
    const headers = { "X-Root": "${PLUGIN_ROOT}", "X-Other": "${HOME:-x}" };
    expect(config({ type: "http", url: "https://a.example/?p=$PLUGIN_ROOT", headers })).toMatchObject({
      url: "https://a.example/?p=$PLUGIN_ROOT",
      headers,
    });
  });
});
