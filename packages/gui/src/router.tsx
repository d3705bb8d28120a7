import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { z } from "zod/mini";
import { beginReads } from "./first-reads.ts";
import { listParam, listSearch, numberParam, parseSearch, stringifySearch, textParam } from "./search.ts";
import { AppShell } from "./shell/app-shell.tsx";
import { NotFound } from "./shell/not-found.tsx";
import { PageFailure } from "./shell/page-failure.tsx";

/**
 * Every page and what its address may say. A page's code is loaded when it is first opened, so the first page carries no
 * other.
 */
const rootRoute = createRootRouteWithContext<{ readonly queries: QueryClient }>()({
  component: AppShell,
  notFoundComponent: NotFound,
});

const workflowsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  validateSearch: listSearch,
  loader: (opening) => beginReads("workflows", opening),
  component: lazyRouteComponent(() => import("./workflows/workflows-page.tsx"), "WorkflowsPage"),
});

const workflowRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/workflows/$workflowId",
  params: {
    parse: ({ workflowId }) => ({ workflowId: Number(workflowId) }),
    stringify: ({ workflowId }) => ({ workflowId: String(workflowId) }),
  },
  loader: (opening) => beginReads("workflow", opening),
  component: lazyRouteComponent(() => import("./workflow/workflow-page.tsx"), "WorkflowPage"),
});

const overviewRoute = createRoute({
  getParentRoute: () => workflowRoute,
  path: "/",
  validateSearch: z.object({ order: textParam }),
  loader: (opening) => beginReads("overview", opening),
  component: lazyRouteComponent(() => import("./workflow/overview-tab.tsx"), "OverviewTab"),
});

const tasksRoute = createRoute({
  getParentRoute: () => workflowRoute,
  path: "/tasks",
  validateSearch: z.object({ ...listSearch.shape, selected: listParam, columns: textParam }),
  loader: (opening) => beginReads("tasks", opening),
  component: lazyRouteComponent(() => import("./workflow/tasks-tab.tsx"), "TasksTab"),
});

const graphRoute = createRoute({
  getParentRoute: () => workflowRoute,
  path: "/graph",
  validateSearch: z.object({
    colour: textParam,
    lit: textParam,
    task: numberParam,
    find: textParam,
    view: textParam,
  }),
  loader: (opening) => beginReads("graph", opening),
  component: lazyRouteComponent(() => import("./graph/graph-tab.tsx"), "GraphTab"),
});

const timelineRoute = createRoute({
  getParentRoute: () => workflowRoute,
  path: "/timeline",
  validateSearch: z.object({
    template: numberParam,
    from: numberParam,
    to: numberParam,
    top: numberParam,
    row: numberParam,
  }),
  loader: (opening) => beginReads("timeline", opening),
  component: lazyRouteComponent(() => import("./timeline/timeline-tab.tsx"), "TimelineTab"),
});

const resourcesRoute = createRoute({
  getParentRoute: () => workflowRoute,
  path: "/resources",
  validateSearch: z.object({ template: numberParam }),
  loader: (opening) => beginReads("resources", opening),
  component: lazyRouteComponent(() => import("./resources/resources-tab.tsx"), "ResourcesTab"),
});

const errorsRoute = createRoute({
  getParentRoute: () => workflowRoute,
  path: "/errors",
  validateSearch: z.object({ fingerprint: textParam, sample: numberParam }),
  loader: (opening) => beginReads("errors", opening),
  component: lazyRouteComponent(() => import("./workflow/errors-tab.tsx"), "ErrorsTab"),
});

const activityRoute = createRoute({
  getParentRoute: () => workflowRoute,
  path: "/activity",
  loader: (opening) => beginReads("activity", opening),
  component: lazyRouteComponent(() => import("./workflow/activity-tab.tsx"), "ActivityTab"),
});

const taskRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/tasks/$taskId",
  params: {
    parse: ({ taskId }) => ({ taskId: Number(taskId) }),
    stringify: ({ taskId }) => ({ taskId: String(taskId) }),
  },
  validateSearch: z.object({ attempt: numberParam, stream: textParam, find: textParam }),
  loader: (opening) => beginReads("task", opening),
  component: lazyRouteComponent(() => import("./task/task-page.tsx"), "TaskPage"),
});

const toolsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/tools",
  loader: (opening) => beginReads("tools", opening),
  component: lazyRouteComponent(() => import("./pages/tools-page.tsx"), "ToolsPage"),
});

const toolRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/tools/$toolId",
  params: {
    parse: ({ toolId }) => ({ toolId: Number(toolId) }),
    stringify: ({ toolId }) => ({ toolId: String(toolId) }),
  },
  validateSearch: z.object({ workflows: numberParam, template: textParam }),
  loader: (opening) => beginReads("tools", opening),
  component: lazyRouteComponent(() => import("./tool/tool-page.tsx"), "ToolPage"),
});

const clustersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/clusters",
  loader: (opening) => beginReads("clusters", opening),
  component: lazyRouteComponent(() => import("./clusters/clusters-page.tsx"), "ClustersPage"),
});

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("./settings/settings-page.tsx"), "SettingsPage"),
});

const adminRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/admin",
  validateSearch: z.object({ tab: textParam, actor: textParam }),
  component: lazyRouteComponent(() => import("./admin/admin-page.tsx"), "AdminPage"),
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: z.object({ code: textParam }),
  component: lazyRouteComponent(() => import("./login/login-page.tsx"), "LoginPage"),
});

const routeTree = rootRoute.addChildren([
  workflowsRoute,
  workflowRoute.addChildren([
    overviewRoute,
    tasksRoute,
    graphRoute,
    timelineRoute,
    errorsRoute,
    resourcesRoute,
    activityRoute,
  ]),
  taskRoute,
  toolsRoute,
  toolRoute,
  clustersRoute,
  settingsRoute,
  adminRoute,
  loginRoute,
]);

export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultErrorComponent: PageFailure,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
