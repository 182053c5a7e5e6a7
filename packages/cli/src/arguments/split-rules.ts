import { usageError } from "../usage-error.js";

/** Splits `Edit, Bash(npm run *) Read` at commas and spaces that stand outside parentheses. */
export function splitRules(text: string): readonly string[] {
  const rules: string[] = [];
  let depth = 0;
  let rule = "";
  for (const character of text) {
    if (depth === 0 && /[\s,]/.test(character)) {
      if (rule !== "") rules.push(rule);
      rule = "";
      continue;
    }
    if (character === "(") depth++;
    if (character === ")") depth--;
    if (depth < 0) break;
    rule += character;
  }
  if (depth !== 0) throw usageError(`The rules ${JSON.stringify(text)} have a parenthesis without its partner.`);
  if (rule !== "") rules.push(rule);
  return rules;
}
