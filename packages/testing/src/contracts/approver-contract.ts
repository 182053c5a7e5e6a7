import { defineTool } from "@lorimer/sdk";
import type { ApprovalRequest, Approver } from "@lorimer/sdk";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";

const tool = defineTool({ name: "Delete", description: "deletes", input: z.object({ path: z.string() }), run: () => "deleted" });
const request: ApprovalRequest = {
  call: { id: "toolu_1", name: "Delete", input: { path: "/a" }, tool, plugin: "test" },
  title: "Delete /a",
  destructive: true,
  reason: "No rule allows it.",
  suggestions: [],
};

/** What every approver keeps. `makeUnattended` gives one that has nobody to ask. */
export function describeApproverContract(name: string, makeUnattended: () => Approver): void {
  describe(`${name} keeps the contract of an approver`, () => {
    test("denies, without waiting, when there is nobody to ask", async () => {
      const answer = await makeUnattended().ask(request, { signal: AbortSignal.timeout(10_000) });
      expect(answer.behavior).toBe("deny");
    }, 2_000);

    test("answers when the run was cancelled before it asked", async () => {
      const answer = await makeUnattended().ask(request, { signal: AbortSignal.abort() });
      expect(answer.behavior).toBe("deny");
    }, 2_000);

    test("answers every one of many requests at once", async () => {
      const approver = makeUnattended();
      const answers = await Promise.all(Array.from({ length: 20 }, () => approver.ask(request, { signal: AbortSignal.timeout(10_000) })));
      expect(answers.every((answer) => answer.behavior === "deny")).toBe(true);
    }, 2_000);
  });
}
