import { homedir } from "node:os";
import { SessionPlace, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { RuleMatcher } from "../contract/index.js";
import { examine, needsShell } from "../decide/examine.js";
import { refusesCall } from "../decide/match-rule.js";
import { Scene } from "../decide/scene.js";
import { hostFacts } from "../paths/host-facts.js";
import { isFault } from "../rules/parse-rule.js";
import { compileRule } from "../rules/rule.js";

/** Matches as a rule that asks would: generously, because whoever asks wants to hear of a call rather than miss it. */
const ruleMatcher: Service<RuleMatcher> = provide(RuleMatcher, {
  level: "session",
  needs: { session: SessionPlace },
  create: ({ session }) => ({
    async match(text, call, cwd) {
      const rule = compileRule(text, "ask", { scope: "session", source: "a hook" });
      if (isFault(rule)) return "invalid";
      const place = {
        cwd,
        project: session.cwd,
        home: homedir(),
        directories: session.additionalDirectories,
        platform: process.platform,
        shell: "bash",
      } as const;
      const readShell = needsShell(call) ? (await import("../shell/read-shell.js")).readShell : undefined;
      return refusesCall(rule, examine(call, place, readShell), new Scene(place, hostFacts()));
    },
  }),
});
export default ruleMatcher;
