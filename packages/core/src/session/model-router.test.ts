import { defineModelProvider, token } from "@lorimer/sdk";
import type { ModelDeclaration, ModelInfo, ModelProvider, ModelRequest, Token } from "@lorimer/sdk";
import { describe, expect, test } from "vitest";
import { Scope } from "../di/scope.js";
import type { Contribution } from "../kernel/point.js";
import { ModelRouter } from "./model-router.js";

const Network: Token<string> = token("acme.Network");

describe("a model's provider is", () => {
  const providers = [
    entry("first", ["claude-*", "*"]),
    entry("second", ["claude-opus-*", "gpt-4.1"]),
    entry("third", ["*-mini", "claude-opus-*"]),
  ];

  test.each([
    ["claude-haiku", "first claude-haiku", "the one whose pattern fits"],
    ["claude-opus-4", "second claude-opus-4", "the one whose pattern spells out most, and of equals the first"],
    ["gpt-4.1", "second gpt-4.1", "the one that spells it out whole"],
    ["gpt-4x1", "first gpt-4x1", "not one whose dot would have to stand for anything"],
    ["o-mini", "third o-mini", "found by a pattern's end"],
    ["third/claude-haiku", "third claude-haiku", "the one that is named, under the model's own name"],
    ["third/a/b", "third a/b", "the one that is named, whatever else is in the name"],
    ["unknown/claude", "first unknown/claude", "found by pattern where no provider has the name"],
  ])("for %s: %s (%s)", async (model, expected) => {
    expect((await router(providers).provider(model)).describe(model).id).toBe(expected);
  });

  test("nobody, and the error tells who is there", async () => {
    const asked = router([entry("acme", ["acme-*", "a?c"])]).provider("claude");
    await expect(asked).rejects.toMatchObject({
      code: "MODEL_MISSING",
      message: expect.stringContaining("claude"),
      hint: expect.stringContaining("acme (acme-*, a?c)"),
    });
    await expect(router([]).provider("claude")).rejects.toMatchObject({
      code: "MODEL_MISSING",
      hint: expect.stringContaining("Add a model provider"),
    });
  });
});

describe("a named provider", () => {
  test("is sent requests under the model's own name", async () => {
    const provider = await router([entry("acme", ["x"])]).provider("acme/some-model");
    const request: ModelRequest = { model: "acme/some-model", system: [], tools: [], messages: [], maxOutputTokens: 1 };
    expect((await provider.preview(request)).body).toBe("some-model");
    expect((await provider.stream(request, { signal: new AbortController().signal }).next()).value).toMatchObject({
      message: "some-model",
    });
    expect(provider.signer()).toEqual({ provider: "acme", key: "" });
  });
});

describe("one instance of each provider", () => {
  test("is made when it is first asked for, with the services and settings that are its own, and kept", async () => {
    const made: string[] = [];
    const routes = router([
      entry("acme", ["*"], (network, plugin) => made.push(`${network} ${plugin}`)),
      entry("other", ["other"], () => made.push("other")),
    ]);
    expect(made).toEqual([]);
    await Promise.all([routes.provider("a"), routes.provider("b"), routes.provider("acme/c")]);
    expect(made).toEqual(["fast of acme-plugin"]);
  });

  test("that could not be made is made anew when it is asked for again", async () => {
    let attempts = 0;
    const flaky = entry("acme", ["*"], () => {
      attempts += 1;
      if (attempts === 1) throw new Error("no credentials");
    });
    const routes = router([flaky]);
    await expect(routes.provider("a")).rejects.toThrow("no credentials");
    expect((await routes.provider("a")).describe("a").id).toBe("acme a");
  });

  test("cannot be made of a module that exports something else", async () => {
    const wrong: Contribution<ModelDeclaration> = {
      plugin: "acme",
      value: { id: "acme", match: ["*"], module: "./m.js" },
      load: async () => ({ kind: "tool" }),
    };
    await expect(router([wrong]).provider("a")).rejects.toMatchObject({
      code: "PLUGIN_EXPORT_INVALID",
      message: expect.stringContaining("./m.js of the plugin acme"),
    });
  });
});

function router(entries: readonly Contribution<ModelDeclaration>[]): ModelRouter {
  const scope = new Scope("app", new Map()).child("session");
  scope.set(Network, "fast");
  return new ModelRouter(entries, scope, (name) => ({ name, settings: { of: name } }));
}

/** A provider that answers everything with the name under which it was asked. */
function entry(
  id: string,
  match: readonly string[],
  onCreate?: (network: string, plugin: string) => unknown,
): Contribution<ModelDeclaration> {
  const provider: ModelProvider = {
    describe: (model) => ({ id: `${id} ${model}` }) as ModelInfo,
    // oxlint-disable-next-line require-yield -- a call that fails at once streams nothing
    async *stream(request) {
      return { ok: false, kind: "unknown", message: request.model, retryable: false };
    },
    preview: async (request) => ({ method: "POST", url: "", headers: {}, body: request.model }),
    signer: () => ({ provider: id, key: "" }),
  };
  const exported = defineModelProvider({
    id,
    match,
    needs: { network: Network },
    create: ({ network }, plugin) => {
      onCreate?.(network, `of ${String(plugin.settings["of"])}`);
      return provider;
    },
  });
  return { plugin: `${id}-plugin`, value: { id, match, module: "./m.js" }, load: async () => exported };
}
