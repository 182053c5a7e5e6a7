import { headline, severity } from "./format.js";
import type { Format } from "./format.js";

/** Everything, as it is. */
const json: Format = (events, { id, dropped, host }) => [{ source: "lorimer", version: 1, id, host, dropped, events }];

/** One message, a line for each event. What Slack would read as a mention or a link is taken apart. */
const slack: Format = (events, { dropped }) => {
  const lines = events.map((event) =>
    `${marks[severity(event)]} ${headline(event)}`.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  );
  return [{ text: [...lines, ...(dropped > 0 ? [`(${dropped} earlier events were dropped)`] : [])].join("\n") }];
};

const marks = { info: "•", warning: ":warning:", error: ":rotating_light:" } as const;

/** The list that Datadog's log intake takes. */
const datadog: Format = (events, { host, dropped }) => [
  events.map((event) => ({
    ddsource: "lorimer",
    service: "lorimer",
    hostname: host,
    ddtags: `type:${event.type}`,
    status: severity(event),
    date: event.time,
    message: headline(event),
    lorimer: { ...event, ...(dropped > 0 ? { dropped } : {}) },
  })),
];

/** Events API v2: one alert for each event; the same event is never a second alert. */
const pagerduty: Format = (events, { host, routingKey }) =>
  events.map((event) => ({
    routing_key: routingKey,
    event_action: "trigger",
    dedup_key: `lorimer-${event.session}-${event.sequence}`,
    payload: {
      summary: headline(event),
      source: host,
      severity: severity(event),
      timestamp: event.time,
      component: "lorimer",
      class: event.type,
      custom_details: event,
    },
  }));

export const formats: Readonly<Record<"json" | "slack" | "datadog" | "pagerduty", Format>> = { json, slack, datadog, pagerduty };
