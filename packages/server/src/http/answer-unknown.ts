import { API_PREFIX, type RouteSpec, routes } from "@jobmon/api";
import { JobmonError, quoteText } from "@jobmon/core";
import type { NotFoundHandler } from "hono";
import { checkVersion } from "./check-version.ts";
import { findNearestRoute } from "./find-nearest-route.ts";
import { refuseRequest } from "./refuse-request.ts";
import { guardAnswer, type Shell, type ShellEnv } from "./shell.ts";

/** Methods of the paths that are not in the contract's table. */
type PathMethods = Readonly<Record<string, readonly string[]>>;

interface KnownPath {
  readonly pattern: string;
  readonly matches: RegExp;
  readonly methods: readonly string[];
}

/** Answers what no route answered: a path that exists with other methods, or no path at all. */
export function answerUnknown(shell: Shell, extraPaths: PathMethods): NotFoundHandler<ShellEnv> {
  const known = listKnownPaths(extraPaths);
  return guardAnswer(shell, (c, rules) => {
    // What is not there for an older server may be there for its client: then the versions are the reason.
    checkVersion(c.req.raw, shell.version);
    const { method, path } = c.req;
    const found = known.find(({ matches }) => matches.test(path));
    const attempt = `${method} ${path}`;
    if (found === undefined)
      throw refusePath(
        attempt,
        findNearestRoute(
          path,
          known.map(({ pattern }) => pattern),
        ),
      );
    const headers = { allow: found.methods.join(", ") };
    return refuseRequest({ error: refuseMethod(method, found), attempt, rules, headers, log: shell.log });
  }) as NotFoundHandler<ShellEnv>;
}

function listKnownPaths(extraPaths: PathMethods): readonly KnownPath[] {
  const methods = new Map<string, readonly string[]>(Object.entries(extraPaths));
  for (const route of Object.values<RouteSpec>(routes)) {
    const pattern = API_PREFIX + route.path;
    const offered = route.method === "GET" ? ["GET", "HEAD"] : [route.method];
    methods.set(pattern, [...(methods.get(pattern) ?? []), ...offered]);
  }
  return [...methods].map(([pattern, offered]) => ({
    pattern,
    matches: new RegExp(`^${pattern.replace(/[.]/g, "\\.").replace(/:\w+/g, "[^/]+")}$`),
    methods: offered,
  }));
}

function refusePath(attempt: string, nearest: string | undefined): JobmonError {
  return new JobmonError("not_found", {
    detail: `There is no route ${quoteText(attempt)}.`,
    hint: `${nearest === undefined ? "" : `Did you mean ${nearest}? `}All routes stand at /api/docs.`,
  });
}

function refuseMethod(method: string, { pattern, methods }: KnownPath): JobmonError {
  return new JobmonError("method_not_allowed", {
    detail: `${pattern} does not offer ${quoteText(method)}.`,
    hint: `It offers ${methods.join(", ")}.`,
  });
}
