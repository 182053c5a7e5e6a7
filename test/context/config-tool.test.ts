import { readFile } from "node:fs/promises";
import { lastToolResult, reply } from "@lorimer/testing";
import { expect, test } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

test(
  "a setting that the model changes for the person is written, told of, and in force; others are refused",
  { timeout: 60_000 },
  async () => {
    await using place = await cliPlace([
      reply.toolUse("Config", { setting: "effortLevel", value: "low" }),
      reply.toolUse("Config", { setting: "effortLevel" }),
      (request) => reply.text(lastToolResult(request).text).toolUse("Config", { setting: "permissions", value: "none" }),
      (request) => lastToolResult(request).text,
    ]);
    const run = await place.run("-p", "Make it quick", "--output-format", "stream-json", "--verbose", "--allowedTools", "Config");
    expect(run.code, run.stderr).toBe(0);
    const printed = JSON.stringify(run.lines());
    expect(printed).toContain('effortLevel is \\"low\\".');
    expect(run.result()).toMatchObject({ result: expect.stringContaining("cannot be read or changed here") as string });
    const exported = await place.run("session", "export", String(run.result()["session_id"]), "log.jsonl");
    expect(exported.code, exported.stderr).toBe(0);
    expect(await readFile(`${place.root}/log.jsonl`, "utf8")).toContain('"type":"settings-changed"');
    expect(JSON.parse(await readFile(`${place.home}/.lorimer/settings.json`, "utf8"))).toEqual({ effortLevel: "low" });
  },
);
