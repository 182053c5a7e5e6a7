// How long it takes to make a request's messages out of a long history: projection by every level of compaction, then normalisation.
//
//   node bench/context.mjs [messages]     default 5,000; needs the built packages
//
// The floor is a plain copy of every message and block in the same process: what no way of making a new list can go below.
import { applyLevel } from "../packages/plugin-compaction/dist/decision/apply.js";
import { collapse } from "../packages/plugin-compaction/dist/levels/collapse.js";
import { microcompact } from "../packages/plugin-compaction/dist/levels/microcompact.js";
import { snip } from "../packages/plugin-compaction/dist/levels/snip.js";
import { freshFrom } from "../packages/plugin-compaction/dist/history/calls.js";
import { historyTokens } from "../packages/plugin-compaction/dist/history/tokens.js";
import { normalise } from "../packages/core/dist/index.js";
import { median } from "./measure.mjs";

const count = Number(process.argv[2] ?? 5000);
const budgetMs = 20;
const rounds = 25;
const signer = { provider: "bench", key: "bench" };
const levels = ["snip", "microcompact", "collapse", "summary"];

const history = historyOf(count);
const none = [];
const cheap = decide(history, ["snip", "microcompact"]);
const folded = decide(history, ["snip", "microcompact", "collapse"]);

const floor = timed(() => history.map((message) => ({ ...message, content: message.content.map((block) => ({ ...block })) })));
const cases = [
  ["nothing decided", none, false],
  ["results left out", cheap, false],
  ["results left out, just decided", cheap, true],
  ["stretches folded", folded, false],
];
console.log(`floor, a copy of ${count} messages: ${floor.median.toFixed(2)} ms`);
for (const [name, decisions, fresh] of cases) {
  // What was just decided is applied for the first time: nothing of it is remembered.
  const { median: ms, fastest } = timed(requestOf, () => (fresh ? structuredClone(decisions) : decisions));
  console.log(
    `${name}: ${ms.toFixed(2)} ms, ${(ms / floor.median).toFixed(1)} times the floor, fastest ${fastest.toFixed(2)} ms (budget ${budgetMs} ms)`,
  );
}

/** Everything that is done between a stored history and the messages of a request. */
function requestOf(decisions) {
  const stored = { index: new Map(history.map(({ id }, at) => [id, at])), pins: new Set() };
  let view = history;
  for (const level of levels) view = applyLevel(level, decisions, view, stored);
  historyTokens(view);
  return normalise(view, { signer });
}

function timed(work, given = () => undefined) {
  const times = [];
  for (let round = -8; round < rounds; round += 1) {
    const input = given();
    const started = performance.now();
    work(input);
    if (round >= 0) times.push(performance.now() - started);
  }
  return { median: median(times), fastest: Math.min(...times) };
}

/** What the levels would decide at four moments of the history, one after the other. */
function decide(messages, names) {
  const proposers = { snip, microcompact, collapse };
  const decisions = [];
  for (const share of [0.25, 0.5, 0.75, 1]) {
    const seen = messages.slice(0, Math.floor(share * messages.length));
    const stored = { index: new Map(seen.map(({ id }, at) => [id, at])), pins: new Set() };
    for (const level of names) {
      let view = seen;
      for (const name of levels) view = applyLevel(name, decisions, view, stored);
      const proposal = proposers[level](view, freshFrom(view, 6), new Set());
      if (proposal !== undefined) decisions.push({ v: 1, level, trigger: "auto", at: seen.at(-1).id, ...proposal });
    }
  }
  return decisions;
}

function historyOf(length) {
  const usage = { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
  const text = (words, seed) => Array.from({ length: words }, (_, at) => `${seed}${at}`).join(" ");
  return Array.from({ length }, (_, at) => {
    const turn = at >> 1;
    if (turn % 20 === 0)
      return at % 2 === 0
        ? { type: "user", id: `m${at}`, content: [{ type: "text", text: text(40, "prompt") }] }
        : { type: "assistant", id: `m${at}`, model: "bench", signer, usage, content: [{ type: "text", text: text(80, "answer") }] };
    const id = `call_${turn}`;
    if (at % 2 === 1)
      return { type: "user", id: `m${at}`, content: [{ type: "tool_result", tool_use_id: id, content: text(150, `r${turn % 7}_`) }] };
    const input = turn % 3 === 0 ? { file_path: `/src/${turn % 50}.ts` } : { command: `make ${turn}` };
    const call = { type: "tool_use", id, name: turn % 3 === 0 ? "Read" : "Bash", input };
    return {
      type: "assistant",
      id: `m${at}`,
      model: "bench",
      signer,
      usage,
      content: [{ type: "thinking", thinking: "hm", signature: "s" }, { type: "text", text: `Step ${turn}` }, call],
    };
  });
}
