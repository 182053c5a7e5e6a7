import { Settings } from "@lorimer/plugin-settings/contract";
import { openTestHarness, startTestServer } from "@lorimer/testing";
import { expect, it } from "vitest";
import { local, project, settingsHome, user } from "../../../plugin-settings/test/settings-home.js";
import { plugin } from "../index.js";

it("lets no project name webhooks, trusted or not", async () => {
  await using server = await startTestServer((response) => void response.writeHead(204).end());
  const hook = (name: string): object => ({ webhooks: [{ url: `${server.url}/${name}`, events: ["run-finished"] }] });
  await using home = settingsHome();
  home.write(user, hook("user"));
  home.write(project, hook("project"));
  home.write(local, hook("local"));
  const reached = async (trusted: boolean): Promise<readonly string[]> => {
    const before = server.received.length;
    const settings = await home.open({ trusted });
    const run = await openTestHarness({ script: ["done"], plugins: [plugin], services: [[Settings, settings]] });
    await run.prompt("go");
    await run[Symbol.asyncDispose]();
    return server.received
      .slice(before)
      .map(({ url }) => url)
      .toSorted();
  };
  expect(await reached(false)).toEqual(["/user"]);
  expect(await reached(true)).toEqual(["/user"]);
});
