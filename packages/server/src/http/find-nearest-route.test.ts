import { describe, expect, test } from "bun:test";
import { API_PREFIX, type RouteSpec, routes } from "@jobmon/api";
import { findNearestRoute } from "./find-nearest-route.ts";

const patterns = Object.values<RouteSpec>(routes).map(({ path }) => API_PREFIX + path);

describe("findNearestRoute", () => {
  const cases: readonly (readonly [path: string, nearest: string | undefined])[] = [
    ["/api/v1/healt", "/api/v1/health"],
    ["/health", "/api/v1/health"],
    ["/api/v2/tasks/12/logs", "/api/v1/tasks/:taskId"],
    ["/api/v1/workflow/7", "/api/v1/workflows/:workflowId"],
    ["/api/v1/workflows/7/", "/api/v1/workflows/:workflowId"],
    ["/workflows/7/tasks", "/api/v1/workflows/:workflowId/tasks"],
    ["/api/v1/workflows/7/Errors", "/api/v1/workflows/:workflowId/errors"],
    ["/favicon.ico", undefined],
    ["/", undefined],
    [`/${"x/".repeat(10_000)}`, undefined],
  ];
  for (const [path, nearest] of cases) {
    test(`${path.slice(0, 40)} is nearest to ${nearest ?? "nothing"}`, () => {
      expect(findNearestRoute(path, patterns)).toBe(nearest);
    });
  }
});
