// The floor: the least that a Node program can do for the same work. No schema, no permission, no event, no abstraction.
//   node bench/floor.mjs URL FOLDER
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { resolve } from "node:path";

const [url, folder] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
const tools = [
  { name: "Read", input_schema: { type: "object" } },
  { name: "Bash", input_schema: { type: "object" } },
];
const messages = [{ role: "user", content: "go" }];

for (;;) {
  const reply = await ask();
  messages.push({ role: "assistant", content: reply.content });
  const calls = reply.content.filter((block) => block.type === "tool_use");
  if (calls.length === 0) break;
  messages.push({
    role: "user",
    content: await Promise.all(calls.map(async (call) => ({ type: "tool_result", tool_use_id: call.id, content: await work(call) }))),
  });
}
process.stdout.write(
  `${messages
    .at(-1)
    .content.map((block) => block.text)
    .join("")}\n`,
);
agent.destroy();

async function work({ name, input }) {
  if (name === "Read")
    return (await readFile(resolve(folder, input.file_path), "utf8"))
      .split("\n")
      .map((line, index) => `${index + 1}\t${line}`)
      .join("\n");
  return new Promise((done) => {
    const child = spawn("bash", ["-c", input.command], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("close", () => done(output || "(no output)"));
  });
}

function ask() {
  const body = JSON.stringify({ model: "claude-bench", max_tokens: 8192, stream: true, tools, messages });
  return new Promise((done, fail) => {
    const sent = request(
      `${url}/v1/messages`,
      { method: "POST", agent, headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) } },
      (response) => {
        const content = [];
        let rest = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          const lines = (rest + chunk).split("\n");
          rest = lines.pop();
          for (const line of lines) if (line.startsWith("data: ")) take(JSON.parse(line.slice(6)), content);
        });
        response.on("end", () => done({ content }));
      },
    );
    sent.on("error", fail);
    sent.end(body);
  });
}

function take(event, content) {
  if (event.type === "content_block_start") content[event.index] = { ...event.content_block, json: "" };
  else if (event.type === "content_block_delta") {
    if (event.delta.type === "text_delta") content[event.index].text += event.delta.text;
    else content[event.index].json += event.delta.partial_json;
  } else if (event.type === "content_block_stop") {
    const { json, ...block } = content[event.index];
    content[event.index] = block.type === "tool_use" ? { ...block, input: JSON.parse(json) } : block;
  }
}
