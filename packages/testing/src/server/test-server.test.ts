import { expect, test } from "vitest";
import { startTestServer } from "./test-server.js";

test("a test's server records requests in order and answers each as it is told", async () => {
  await using server = await startTestServer((response, request, turn) => {
    response.writeHead(200 + turn, { "x-method": request.method });
    response.end(`${turn}: ${request.body}`);
  });
  const first = await fetch(`${server.url}/a?b=1`, { method: "POST", body: "hello", headers: { "X-Team": "blue" } });
  expect([first.status, first.headers.get("x-method"), await first.text()]).toEqual([201, "POST", "1: hello"]);
  expect(await (await fetch(server.url)).text()).toBe("2: ");
  expect(server.received).toMatchObject([
    { method: "POST", url: "/a?b=1", headers: { "x-team": "blue" }, body: "hello" },
    { method: "GET", url: "/", body: "" },
  ]);
});
