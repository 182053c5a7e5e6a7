// A Messages API server for the benchmarks: replies are serialised before they are timed, and the time between the end of one reply
// and the arrival of the next request, which is all the client's own, is kept.
import { createServer } from "node:http";

const usage = { input_tokens: 10, output_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
const frame = (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** The SSE body of a reply made of blocks: `{ text, chunk }` or `{ name, input }`. */
export function serialise(blocks) {
  const frames = [
    frame({
      type: "message_start",
      message: {
        id: "msg_bench",
        type: "message",
        role: "assistant",
        model: "claude-bench",
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage,
      },
    }),
  ];
  blocks.forEach((block, index) => {
    const isText = block.text !== undefined;
    const start = isText ? { type: "text", text: "" } : { type: "tool_use", id: `toolu_${block.id}`, name: block.name, input: {} };
    frames.push(frame({ type: "content_block_start", index, content_block: start }));
    const whole = isText ? block.text : JSON.stringify(block.input);
    const size = block.chunk ?? whole.length;
    for (let at = 0; at < whole.length; at += size) {
      const part = whole.slice(at, at + size);
      frames.push(
        frame({
          type: "content_block_delta",
          index,
          delta: isText ? { type: "text_delta", text: part } : { type: "input_json_delta", partial_json: part },
        }),
      );
    }
    frames.push(frame({ type: "content_block_stop", index }));
  });
  const stop_reason = blocks.some((block) => block.name !== undefined) ? "tool_use" : "end_turn";
  frames.push(frame({ type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage }), frame({ type: "message_stop" }));
  return Buffer.from(frames.join(""));
}

/** Answers the n-th request of a run with `replies[n]`. `begin` starts a new run; `gaps` and `bodyBytes` tell of the last one. */
export async function startServer() {
  let replies = [];
  let turn = 0;
  let endedAt = 0;
  const run = { gaps: [], bodyBytes: [] };
  const server = createServer((request, response) => {
    let bytes = 0;
    request.on("data", (chunk) => (bytes += chunk.length));
    request.on("end", () => {
      if (turn > 0) run.gaps.push(performance.now() - endedAt);
      run.bodyBytes.push(bytes);
      const body = replies[Math.min(turn++, replies.length - 1)];
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(body, () => (endedAt = performance.now()));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    run,
    begin(next) {
      replies = next;
      turn = 0;
      run.gaps = [];
      run.bodyBytes = [];
    },
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
