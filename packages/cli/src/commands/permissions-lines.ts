import { StringDecoder } from "node:string_decoder";

/** A line of input, or the beginning of one that was too long to be kept. */
export interface BoundedLine {
  readonly text: string;
  readonly tooLong: boolean;
}

/** Lines of a stream, ended by `\n` and nothing else. No more than `limit` characters of one are ever held. Empty lines are left out. */
export async function* boundedLines(stream: AsyncIterable<Buffer | string>, limit: number): AsyncGenerator<BoundedLine, void, void> {
  const decoder = new StringDecoder("utf8");
  let kept = "";
  let tooLong = false;
  const line = (): BoundedLine => ({ text: kept.endsWith("\r") ? kept.slice(0, -1) : kept, tooLong });
  const keep = (text: string): void => {
    if (tooLong) return;
    kept += text;
    tooLong = kept.length > limit;
    // Enough of it stays to find its id by.
    if (tooLong) kept = kept.slice(0, 4096);
  };
  for await (const chunk of stream) {
    const text = typeof chunk === "string" ? chunk : decoder.write(chunk);
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      keep(text.slice(start, end));
      start = end + 1;
      if (tooLong || kept.trim() !== "") yield line();
      [kept, tooLong] = ["", false];
    }
    keep(text.slice(start));
  }
  keep(decoder.end());
  if (tooLong || kept.trim() !== "") yield line();
}
