/**
 * Prometheus metrics. Labels are few and known: operations, statuses of the machines, steps, clusters. Counts of tasks come
 * from the kept counts when somebody asks, so a scrape costs a few statements, and none while nobody looks.
 */
import type { Store } from "@jobmon/store";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { addStoreGauges } from "./store-gauges.ts";
import { secondsSince, type Watch } from "./watch.ts";

export interface Metrics extends Watch {
  /** In the text form that Prometheus reads. */
  readonly render: () => Promise<string>;
  readonly contentType: string;
}

const REQUEST_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Requests that are held open until there is something to answer. */
const WAITING = new Set(["leaseTasks", "streamEvents", "streamWorkflows"]);

export function createMetrics(store: Store, version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  addProcessMetrics(registry);
  new Gauge({
    name: "jobmon_build_info",
    help: "The version of this server.",
    labelNames: ["version"],
    registers,
  })
    .labels(version)
    .set(1);
  const meters = makeMeters(registers);
  const refresh = addStoreGauges(registry, store);
  return {
    contentType: registry.contentType,
    render: async () => {
      await refresh();
      return registry.metrics();
    },
    request: ({ operation }) => {
      const startedAt = performance.now();
      meters.underWay.inc({ operation });
      return ({ status }) => {
        meters.underWay.dec({ operation });
        meters.requests.inc({ operation, status });
        if (!WAITING.has(operation)) meters.requestSeconds.observe({ operation }, secondsSince(startedAt));
      };
    },
    leased: (seconds, tasks) => {
      meters.leaseSeconds.observe(seconds);
      meters.leasedTasks.inc(tasks);
    },
    reported: (seconds, reports) => {
      meters.reportSeconds.observe(seconds);
      meters.reports.inc(reports);
    },
    step: (step, seconds, isOk) => {
      meters.stepSeconds.observe({ step }, seconds);
      if (!isOk) meters.stepFailures.inc({ step });
    },
    duty: (duty, isOurs) => meters.duty.set({ duty }, isOurs ? 1 : 0),
  };
}

/** Of the metrics of the runtime only those that mean something here. */
function addProcessMetrics(register: Registry): void {
  collectDefaultMetrics({ register });
  for (const { name } of register.getMetricsAsArray())
    if (name.startsWith("nodejs_") && !/eventloop_lag_(p50|p99|max)|heap_size/.test(name))
      register.removeSingleMetric(name);
}

function makeMeters(registers: Registry[]) {
  const histogram = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Histogram({ name, help, labelNames, buckets: REQUEST_BUCKETS_SECONDS, registers });
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  return {
    requests: counter("jobmon_http_requests_total", "Requests answered.", ["operation", "status"]),
    underWay: gauge("jobmon_http_requests_under_way", "Requests being answered, or waiting.", ["operation"]),
    requestSeconds: histogram(
      "jobmon_http_request_seconds",
      "Time to answer a request; those that wait for something to happen are left out.",
      ["operation"],
    ),
    leaseSeconds: histogram("jobmon_lease_seconds", "Time to hand out tasks, once there are some."),
    leasedTasks: counter("jobmon_leased_tasks_total", "Tasks handed out to distributors."),
    reportSeconds: histogram("jobmon_report_seconds", "Time of one transaction that applies reports."),
    reports: counter("jobmon_reports_total", "Reports applied."),
    stepSeconds: histogram("jobmon_upkeep_step_seconds", "Time of one step of the upkeep.", ["step"]),
    stepFailures: counter("jobmon_upkeep_failures_total", "Steps of the upkeep that failed.", ["step"]),
    duty: gauge("jobmon_duty_held", "1 where this server has the duty, 0 where another has it.", ["duty"]),
  };
}
