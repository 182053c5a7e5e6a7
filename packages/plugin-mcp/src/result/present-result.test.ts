import { readdir } from "node:fs/promises";
import { Workspace } from "@lorimer/sdk";
import { openTestHarness, reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import type { McpContent } from "../contract/index.js";
import { presentContent } from "./present-result.js";

const sound = (index: number, mimeType = "audio/wav"): McpContent => ({
  type: "media",
  mimeType,
  data: Buffer.from(`sound ${index}`).toString("base64"),
});

describe("what is shown of a result", () => {
  it("names files of bytes, and keeps no more of them than anybody would look at", async () => {
    await using test = await openTestHarness({ script: () => reply.text("done") });
    const workspace = await test.session.service(Workspace);
    const shown = JSON.stringify(
      await presentContent(
        Array.from({ length: 1000 }, (_, index) => sound(index)),
        workspace,
      ),
    );
    const kept = (await readdir(await workspace.scratch())).filter((name) => name.startsWith("mcp-"));
    expect(kept).toHaveLength(100);
    expect(shown).toContain("900 more parts of bytes were not kept");
    expect(shown.match(/kept in/g)).toHaveLength(100);
  });

  it("gives files of unheard-of kinds an ending that says nothing", async () => {
    await using test = await openTestHarness({ script: () => reply.text("done") });
    const workspace = await test.session.service(Workspace);
    for (const kind of ["constructor", "x/../../y", ""])
      expect(await presentContent([sound(1, kind)], workspace)).toMatch(/kept in \S+\.bin$/);
  });
});
