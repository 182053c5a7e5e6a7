import { StringDecoder } from "node:string_decoder";
import { LorimerError } from "@lorimer/sdk";
import { inputLimit } from "./read-prompt.js";

/** The lines of a stream, without their ends, until it ends. Empty lines are left out. */
export async function* readLines(stream: AsyncIterable<Buffer | string>): AsyncGenerator<string, void, void> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of stream) {
    rest += typeof chunk === "string" ? chunk : decoder.write(chunk);
    let start = 0;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", start)) {
      const line = rest.slice(start, end).trim();
      start = end + 1;
      if (line !== "") yield line;
    }
    rest = rest.slice(start);
    if (rest.length > inputLimit) throw new LorimerError("INPUT_TOO_LARGE", "A line on standard input is longer than 10 MB.");
  }
  const last = (rest + decoder.end()).trim();
  if (last !== "") yield last;
}
