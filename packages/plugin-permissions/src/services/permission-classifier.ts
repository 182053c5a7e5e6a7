import { ModelCaller, optional, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { PermissionClassifier } from "../contract/index.js";

/** Nothing of it is imported before mode `auto` first needs it. */
const permissionClassifier: Service<PermissionClassifier> = provide(PermissionClassifier, {
  level: "session",
  needs: { models: optional(ModelCaller) },
  create: ({ models }, { settings }) => ({
    async classify(request, options) {
      if (models === undefined) return { verdict: "unsure", reason: "This harness has no way to ask a model." };
      const { twoStageClassifier } = await import("../classifier/two-stage-classifier.js");
      const text = (key: string): string | undefined => (typeof settings[key] === "string" ? settings[key] : undefined);
      const fastModel = text("classifierModel");
      const thinkingModel = text("classifierThinkingModel");
      const classifier = twoStageClassifier(models, {
        ...(fastModel === undefined ? {} : { fastModel }),
        ...(thinkingModel === undefined ? {} : { thinkingModel }),
      });
      return classifier.classify(request, options);
    },
  }),
});
export default permissionClassifier;
