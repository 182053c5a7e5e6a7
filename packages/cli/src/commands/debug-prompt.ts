import type { WirePreview } from "@lorimer/sdk";
import { refusingApprover } from "../headless/refusing-approver.js";
import { openCliHarness, requireModel } from "../open-harness.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";

/** `lorimer debug prompt [TEXT]`: the request that a prompt would send first. Sends nothing. */
export async function debugPrompt(setup: Setup): Promise<number> {
  const [what, text = "Hello", ...more] = setup.args.operands;
  if (what !== "prompt" || more.length > 0) throw usageError("The command is: lorimer debug prompt [TEXT].");
  requireModel(setup);
  const { harness, sessionOptions, close } = await openCliHarness(setup, { approver: refusingApprover });
  try {
    const session = await harness.openSession(sessionOptions);
    const preview = await session.preview(text);
    setup.out.write(setup.args.json ? `${JSON.stringify(preview, null, 2)}\n` : previewText(preview));
    return 0;
  } finally {
    await close();
  }
}

function previewText({ method, url, headers, body }: WirePreview): string {
  const json = JSON.stringify(body, null, 2);
  const size = Buffer.byteLength(JSON.stringify(body));
  return `${method} ${url}\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n")}\n\n${json}\n\n${size} bytes of body\n`;
}
