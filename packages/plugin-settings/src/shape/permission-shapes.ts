import { anything, described, either, list, object, oneOf, text } from "./shape.js";
import type { Shape } from "./shape.js";

const rule: Shape = either(
  'a rule such as "Bash(npm test:*)", or an object with "rule" and examples',
  text,
  object({ rule: text, match: list(anything), notMatch: list(anything) }, ["rule"]),
);

const rules = (what: string): Shape => described(list(rule), `Rules for calls that ${what}.`);

export const permissions: Shape = object({
  allow: rules("are allowed without asking"),
  ask: rules("are asked about, whatever else allows them"),
  deny: rules("are refused, whatever else allows them"),
  additionalDirectories: described(list(text), "Folders beside the project's own in which work is allowed."),
  defaultMode: described(
    oneOf("default", "manual", "acceptEdits", "plan", "auto", "dontAsk", "bypassPermissions"),
    "How calls are judged that no rule decides. A project cannot choose auto or bypassPermissions.",
  ),
  disableBypassPermissionsMode: described(oneOf("disable"), "Takes the mode bypassPermissions away."),
  disableAutoMode: described(oneOf("disable"), "Takes the mode auto away."),
});
