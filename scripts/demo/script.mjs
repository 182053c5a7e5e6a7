// The model's part of the demo. It knows how to mend a failing test, not where the fault is: every step is worked out from what the
// tools returned, so that a tool that does not work breaks the demo.
import { reply, toolResults } from "@lorimer/testing";

/** A script for `startScriptedModel`. What it could not make sense of is added to `complaints`. */
export function repairScript(complaints) {
  const known = {};
  const steps = [runTests, lookAround, findFunction, readSource, edit, runTestsAgain, conclude];
  return (request, turn) => {
    const results = toolResults(request).map((result) => text(result.content));
    try {
      return steps[turn - 1](known, results);
    } catch (error) {
      complaints.push(`step ${turn}: ${error.message}`);
      return reply.text(`I cannot go on: ${error.message}`);
    }
  };
}

function runTests() {
  return reply
    .text("I'll run the tests first to see what fails.", { chunk: 12 })
    .toolUse("Bash", { command: "npm test", description: "Run the tests" });
}

function lookAround(known, results) {
  const output = results.at(-1);
  known.test = find(output, /✖ (.+?) \(/, "the name of a failing test in the output");
  const place = find(output, /\/(test\/[\w./-]+\.js:\d+)/, "the place of the failure in the output");
  [known.testFile, known.line] = place.split(":");
  return reply
    .text(`"${known.test}" fails. I'll read that test and see which sources there are.`, { chunk: 12 })
    .toolUse("Read", { file_path: known.testFile })
    .toolUse("Glob", { pattern: "src/**/*.js" });
}

function findFunction(known, results) {
  const [test, sources] = results.slice(-2);
  const line = find(test, new RegExp(`^\\s*${known.line}[^\\n]*$`, "m"), `line ${known.line} of the test`, 0);
  known.function = find(line, /\((\w+)\(/, "the function that the failing line calls");
  find(sources, /src\/(\w+)\.js/, "a source file in the listing");
  return reply
    .text(`The failing line calls ${known.function}.`, { chunk: 12 })
    .toolUse("Grep", { pattern: `function ${known.function}\\b`, path: "src", output_mode: "content" });
}

function readSource(known, results) {
  known.source = find(results.at(-1), /([\w./-]*src\/[\w-]+\.js|[\w-]+\.js):\d+/, "the file of the function in what Grep found");
  if (!known.source.includes("src/")) known.source = `src/${known.source}`;
  return reply.toolUse("Read", { file_path: known.source });
}

function edit(known, results) {
  const shown = find(results.at(-1), /^\s*\d+[\t→| ]+(\s*const \w+ = \w+\.find\(.*)$/m, "a line with .find( in the source");
  const old = shown.trim();
  return reply
    .text("The tiers go from the smallest order up, and `find` takes the first that fits: the smallest. It should be the last that fits.", {
      chunk: 12,
    })
    .toolUse("Edit", { file_path: known.source, old_string: old, new_string: old.replace(".find(", ".findLast(") });
}

function runTestsAgain() {
  return reply.toolUse("Bash", { command: "npm test", description: "Run the tests again" });
}

function conclude(known, results) {
  const passed = find(results.at(-1), /(?:ℹ|#) pass (\d+)/, "the number of tests that passed");
  find(results.at(-1), /(?:ℹ|#) fail 0\b/, "a run without failures");
  return reply.text(
    `Mended: \`${known.function}\` in ${known.source} took the smallest discount that fits instead of the largest. All ${passed} tests pass now.`,
    { chunk: 12 },
  );
}

function find(where, pattern, what, group = 1) {
  const match = pattern.exec(where);
  if (match === null) throw new Error(`did not find ${what} in:\n${where.slice(0, 2000)}`);
  return match[group];
}

function text(content) {
  return typeof content === "string" ? content : content.map((block) => block.text ?? "").join("\n");
}
