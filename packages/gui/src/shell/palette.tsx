import { useMantineColorScheme } from "@mantine/core";
import { createSpotlight, Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import {
  IconClock,
  IconMoon,
  IconServer,
  IconSettings,
  IconStack2,
  IconSun,
  IconTool,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useDeferredValue, useState } from "react";
import { call } from "../api/call.ts";
import { Status } from "../display/status.tsx";
import { lookOfWorkflow } from "../display/tones.ts";

const [store, spotlight] = createSpotlight();
export const openPalette = spotlight.open;

const MAX_FOUND = 8;

/** Ctrl-K: jump to a workflow or a task, open a page, change how it looks. */
export function Palette() {
  const [query, setQuery] = useState("");
  const asked = useDeferredValue(query.trim());
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const { data } = useQuery({
    queryKey: ["palette", asked],
    enabled: asked !== "",
    queryFn: ({ signal }) =>
      call("listWorkflows", { where: [`name:contains:${asked}`], limit: MAX_FOUND }, signal),
  });

  const found: SpotlightActionData[] = (data?.rows ?? []).map(({ id, name, status, user, tool }) => ({
    id: `workflow-${id}`,
    label: `${name || "(unnamed)"} · ${id}`,
    description: `${tool}, ${user}`,
    keywords: [asked],
    rightSection: <Status look={lookOfWorkflow(status)} />,
    onClick: () => navigate({ to: "/workflows/$workflowId", params: { workflowId: id } }),
  }));
  const pages: SpotlightActionData[] = [
    {
      id: "workflows",
      label: "Workflows",
      leftSection: <IconStack2 size={16} />,
      onClick: () => navigate({ to: "/" }),
    },
    {
      id: "running",
      label: "Running workflows",
      leftSection: <IconClock size={16} />,
      onClick: () => navigate({ to: "/", search: { where: ["status:in:QUEUED,RUNNING"] } }),
    },
    {
      id: "failed",
      label: "Failed workflows",
      leftSection: <IconClock size={16} />,
      onClick: () => navigate({ to: "/", search: { where: ["status:is:FAILED"] } }),
    },
    {
      id: "tools",
      label: "Tools",
      leftSection: <IconTool size={16} />,
      onClick: () => navigate({ to: "/tools" }),
    },
    {
      id: "clusters",
      label: "Clusters",
      leftSection: <IconServer size={16} />,
      onClick: () => navigate({ to: "/clusters" }),
    },
    {
      id: "settings",
      label: "Settings",
      leftSection: <IconSettings size={16} />,
      onClick: () => navigate({ to: "/settings" }),
    },
    {
      id: "light",
      label: "Light theme",
      leftSection: <IconSun size={16} />,
      onClick: () => setColorScheme("light"),
    },
    {
      id: "dark",
      label: "Dark theme",
      leftSection: <IconMoon size={16} />,
      onClick: () => setColorScheme("dark"),
    },
  ];
  const jumps: SpotlightActionData[] = /^\d+$/.test(asked)
    ? [
        {
          id: "jump-workflow",
          label: `Go to workflow ${asked}`,
          keywords: [asked],
          onClick: () => navigate({ to: "/workflows/$workflowId", params: { workflowId: Number(asked) } }),
        },
        {
          id: "jump-task",
          label: `Go to task ${asked}`,
          keywords: [asked],
          onClick: () => navigate({ to: "/tasks/$taskId", params: { taskId: Number(asked) } }),
        },
      ]
    : [];
  const takeFirst = ({ key, nativeEvent }: KeyboardEvent) => {
    if (key !== "Enter" || nativeEvent.isComposing || isChosen(store.getState().listId)) return;
    const first = [...jumps, ...found][0];
    if (first === undefined) return;
    spotlight.close();
    first.onClick?.({} as never);
  };
  return (
    <Spotlight
      store={store}
      shortcut={["mod + K"]}
      query={query}
      onQueryChange={setQuery}
      actions={[...jumps, ...found, ...pages]}
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound={`Nothing is named “${asked}”.`}
      searchProps={{
        placeholder: "Name or number of a workflow, number of a task, a page",
        "aria-label": "Find or do",
        onKeyDown: takeFirst,
      }}
    />
  );
}

/** Has an entry been moved to with the arrows or the mouse? */
function isChosen(listId: string): boolean {
  return document.getElementById(listId)?.querySelector("[data-selected]") != null;
}
