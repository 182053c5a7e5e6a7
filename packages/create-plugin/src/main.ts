#!/usr/bin/env node
import { createInterface } from "node:readline/promises";
import { command } from "./command.js";

const { stdin, stdout, stderr } = process;
const isThere = stdin.isTTY === true && stdout.isTTY === true;

async function ask(question: string): Promise<string> {
  const reader = createInterface({ input: stdin, output: stdout });
  // Ctrl+C and Ctrl+D answer nothing.
  const left = new Promise<string>((resolve) => reader.once("close", () => resolve("")));
  const answer = await Promise.race([reader.question(question), left]);
  reader.close();
  return answer;
}

process.exitCode = await command(process.argv.slice(2), {
  cwd: process.cwd(),
  out: (text) => void stdout.write(text),
  error: (text) => void stderr.write(text),
  ...(isThere ? { ask } : {}),
});
