import { describe, expect, test } from "vitest";
import { settingsHome } from "../test/settings-home.js";
import { givenSettings, userFolders } from "./index.js";

describe("the settings that a flag names", () => {
  test("are JSON, or a file that holds it, comments and all, and keep their lines", async () => {
    await using home = settingsHome();
    const path = home.write("flags.json", '// given\n{\n  "model": "m",\n  "cleanupPeriodDays": -1,\n}');
    expect(givenSettings(' { "model": "m" }', home.folder, "--settings")).toMatchObject({ value: { model: "m" }, source: "--settings" });
    const settings = await home.open({ flag: givenSettings("flags.json", home.folder, "--settings") });
    expect(settings.explain(["model"]).from).toEqual([{ value: "m", origin: { scope: "flag", source: path, foreign: false, line: 3 } }]);
    expect(settings.problems).toMatchObject([{ source: path, scope: "flag", line: 4, key: "cleanupPeriodDays" }]);
  });

  test.each([
    ["{ oops", "--settings: line 1: expected a key in double quotes."],
    ["[]", /there is no file .*\[\]/],
    ["none.json", /there is no file .*none\.json/],
    [".", /is a directory; expected a file/],
    ["list.json", /list\.json: line 1: expected an object/],
  ])("are an error when they are none: %s", async (value, message) => {
    await using home = settingsHome();
    home.write("list.json", "[]");
    expect(() => givenSettings(value, home.folder, "--settings")).toThrow(message);
  });
});

test("the folders of a person's files can be moved by the environment", () => {
  expect(userFolders({}, "/home/a")).toEqual({ userFolder: "/home/a/.lorimer", foreignUserFolder: "/home/a/.claude" });
  expect(userFolders({ LORIMER_HOME: "/x", CLAUDE_CONFIG_DIR: "/y" }, "/home/a")).toEqual({ userFolder: "/x", foreignUserFolder: "/y" });
});
