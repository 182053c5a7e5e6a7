import { expect, it } from "vitest";
import type { OutgoingEvent } from "../event/outgoing-event.js";
import { formats } from "./formats.js";

const parcel = { id: "1", dropped: 0, host: "box", routingKey: "key" };
const event = (type: string, data: Readonly<Record<string, unknown>>): OutgoingEvent => ({
  type,
  time: "2026-01-01T00:00:00.000Z",
  session: "s",
  agent: "a",
  run: "r",
  sequence: 7,
  data,
});

it("lets nothing that was said become a mention or a link in Slack", () => {
  const [body] = formats.slack([event("notice-given", { level: "error", text: "<!channel> <https://evil.test|click> & more" })], parcel);
  expect(body).toEqual({ text: ":rotating_light: notice-given: error, &lt;!channel&gt; &lt;https://evil.test|click&gt; &amp; more" });
});

it("tells how many events were dropped", () => {
  const dropped = { ...parcel, dropped: 3 };
  expect(formats.json([event("run-started", {})], dropped)).toMatchObject([{ dropped: 3 }]);
  expect(JSON.stringify(formats.slack([event("run-started", {})], dropped))).toContain("3 earlier events were dropped");
});

it("gives an event the same key each time it is sent to PagerDuty", () => {
  expect(formats.pagerduty([event("run-finished", { outcome: "model_error" })], parcel)).toMatchObject([
    { dedup_key: "lorimer-s-7", payload: { severity: "error", source: "box" } },
  ]);
});

it.each([
  ["permission-decided", { behavior: "deny" }, "warning"],
  ["tool-finished", { status: "denied" }, "warning"],
  ["hook-finished", { outcome: "timed-out" }, "error"],
  ["hook-finished", { outcome: "blocked" }, "warning"],
  ["notice-given", { level: "warning" }, "warning"],
  ["run-finished", { outcome: "completed" }, "info"],
])("weighs %s %j as %s", (type, data, severity) => {
  expect(formats.datadog([event(type, data)], parcel)).toMatchObject([[{ status: severity }]]);
});
