import { toolError } from "@lorimer/sdk";
import type { Line, ModelProviderEntry, Renderer, Stage } from "@lorimer/sdk";
import type { ConformanceLog } from "./conformance-log.js";
import type { TestSession } from "./test-session.js";

const objectStages: Readonly<Record<string, readonly string[]>> = {
  recover: ["handles", "limit", "resets", "recover"],
  stop: ["limit", "decide"],
};

/** Stages are made, and have the form of their list. */
export async function checkStages(stages: readonly Stage[], session: TestSession, log: ConformanceLog): Promise<void> {
  for (const stage of stages) {
    const missing = session.missing(stage.needs);
    if (missing !== undefined) {
      log.skip(`stage ${stage.id}`, "is made", `give the service ${missing}`);
      continue;
    }
    await log.check(`stage ${stage.id}`, "is made and has the form of its list", async () => {
      const made: unknown = stage.create(await session.resolve(stage.needs), session.context);
      const members = objectStages[stage.list];
      if (members === undefined) return typeof made === "function" ? [] : [`a stage of ${stage.list} must be a function`];
      const record = typeof made === "object" && made !== null ? made : {};
      return members.filter((member) => !(member in record)).map((member) => `a stage of ${stage.list} must have ${member}`);
    });
  }
}

/** Providers answer what a session asks before the first request. */
export async function checkModels(models: readonly ModelProviderEntry[], session: TestSession, log: ConformanceLog): Promise<void> {
  for (const entry of models) {
    const missing = session.missing(entry.needs);
    if (missing !== undefined) {
      log.skip(`model provider ${entry.id}`, "is made", `give the service ${missing}`);
      continue;
    }
    await log.check(`model provider ${entry.id}`, "describes any model without the network", async () => {
      const provider = await entry.create(await session.resolve(entry.needs), session.context);
      const info = provider.describe("a-model-nobody-knows");
      return info.contextWindow > 0 && info.maxOutputTokens >= info.defaultOutputTokens
        ? []
        : ["an unknown model must get cautious limits"];
    });
  }
}

/** Renderers draw plain lines, whatever they are given. */
export async function checkRenderers(
  renderers: readonly Renderer[],
  samples: Readonly<Record<string, unknown>>,
  log: ConformanceLog,
): Promise<void> {
  for (const renderer of renderers) {
    const inputs = [samples[renderer.tool], {}, undefined, { unexpected: "a\u001b[31mb\nc" }];
    await log.check(`renderer of ${renderer.tool}`, "draws lines without breaks or control characters, for any input", () =>
      inputs.flatMap((input) => [
        ...badLines("use", renderer.use?.(input)),
        ...badLines("progress", renderer.progress?.({ text: "50 %\n\u001b[0m" })),
        ...badLines("result", renderer.result?.(toolError("error", "failed\n\u001b[31mhere"), input)),
        ...badLines("result", renderer.result?.({ status: "ok", content: "one\ntwo" }, input)),
        ...badLines("group", renderer.group?.([input, input])),
      ]),
    );
  }
}

function badLines(what: string, lines: readonly Line[] | undefined): readonly string[] {
  const bad = (lines ?? []).flat().find((part) => /\p{Cc}/u.test(part.text));
  return bad === undefined ? [] : [`${what} draws a line break or control character: ${JSON.stringify(bad.text.slice(0, 80))}`];
}
