/**
 * OpenTelemetry traces, sent by OTLP over HTTP. One span for each request, below the span that its caller names in
 * `traceparent`, and one for each step of the upkeep that takes its time. The packages are loaded only where tracing is on.
 */
import type { Span, Tracer } from "@opentelemetry/api";
import type { Watch } from "./watch.ts";

export interface TracingOptions {
  /** Of the collector; `/v1/traces` is added. */
  readonly endpoint: string;
  /** The part of requests that is traced where the caller does not say. */
  readonly ratio: number;
  readonly version: string;
}

export interface Tracing extends Pick<Watch, "request" | "step"> {
  /** Sends what is left. */
  close(): Promise<void>;
}

/** Shorter steps are the ones that found nothing to do. */
const LEAST_STEP_SECONDS = 0.01;
const FLUSH_LIMIT_MS = 2_000;
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

export async function openTracing({ endpoint, ratio, version }: TracingOptions): Promise<Tracing> {
  const api = await import("@opentelemetry/api");
  const sdk = await import("@opentelemetry/sdk-trace");
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
  const { resourceFromAttributes } = await import("@opentelemetry/resources");
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ "service.name": "jobmon-server", "service.version": version }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  const tracer: Tracer = provider.getTracer("jobmon");

  const parentOf = (request: Request) => {
    const [, traceId, spanId, flags] = TRACEPARENT.exec(request.headers.get("traceparent") ?? "") ?? [];
    if (traceId === undefined || spanId === undefined) return api.ROOT_CONTEXT;
    const traceFlags = Number.parseInt(flags ?? "0", 16);
    return api.trace.setSpanContext(api.ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
  };
  const fail = (span: Span) => span.setStatus({ code: api.SpanStatusCode.ERROR });

  return {
    request: ({ operation, request }) => {
      const attributes = { "http.request.method": request.method };
      const options = { kind: api.SpanKind.SERVER, attributes };
      const span = tracer.startSpan(operation, options, parentOf(request));
      return ({ status, causeId }) => {
        span.setAttribute("jobmon.cause", causeId);
        span.setAttribute("http.response.status_code", status);
        if (status >= 500) fail(span);
        span.end();
      };
    },
    step: (name, seconds, isOk) => {
      if (isOk && seconds < LEAST_STEP_SECONDS) return;
      const span = tracer.startSpan(`upkeep ${name}`, { startTime: Date.now() - seconds * 1_000 });
      if (!isOk) fail(span);
      span.end();
    },
    close: async () => {
      await Promise.race([provider.shutdown(), Bun.sleep(FLUSH_LIMIT_MS)]).catch(() => undefined);
    },
  };
}
