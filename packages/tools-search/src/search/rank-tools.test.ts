import type { OfferedTool } from "@lorimer/sdk";
import { describe, expect, it } from "vitest";
import { rankTools } from "./rank-tools.js";

const tool = (name: string, description: string, searchHint?: string): OfferedTool => ({
  plugin: "test",
  added: true,
  declaration: {
    name,
    description,
    inputSchema: { properties: { repository: {} } },
    module: "",
    ...(searchHint === undefined ? {} : { searchHint }),
  },
});
const tools = [
  tool("mcp__github__createIssue", "Opens an issue in a repository."),
  tool("mcp__github__merge_pull_request", "Merges a pull request."),
  tool("mcp__calendar__add_event", "Adds an event to a calendar.", "meeting appointment schedule"),
  tool("Sheet", "Reads a spreadsheet."),
];
const names = (query: string): readonly string[] => rankTools(query, tools).map(({ declaration }) => declaration.name);

describe("a search for tools", () => {
  it("finds by the words of a name, however it is spelled", () => {
    expect(names("create issue")[0]).toBe("mcp__github__createIssue");
    expect(names("issues")[0]).toBe("mcp__github__createIssue");
  });

  it("finds by a hint that is not in the description", () => {
    expect(names("schedule a meeting")).toEqual(["mcp__calendar__add_event", "mcp__github__createIssue"].slice(0, 1));
  });

  it("keeps to what must be there", () => {
    expect(names("+github request")).toEqual(["mcp__github__merge_pull_request", "mcp__github__createIssue"]);
    expect(names("+slack request")).toEqual([]);
  });

  it("finds nothing for nothing", () => {
    expect(names("")).toEqual([]);
    expect(names("+++")).toEqual([]);
  });
});
