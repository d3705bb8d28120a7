import type { SpotlightActionData } from "@mantine/spotlight";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { call } from "../api/call.ts";
import { Status } from "../display/status.tsx";
import { lookOfWorkflow } from "../display/tones.ts";

const MAX_FOUND = 8;

/** What a typed text may mean: a number of a workflow or a task, a part of a workflow's name. */
export function usePaletteFinds(asked: string): readonly SpotlightActionData[] {
  const navigate = useNavigate();
  const { data } = useQuery({
    queryKey: ["palette", asked],
    enabled: asked !== "",
    queryFn: ({ signal }) =>
      call("listWorkflows", { where: [`name:contains:${asked}`], limit: MAX_FOUND }, signal),
  });
  const openWorkflow = (workflowId: number) =>
    navigate({ to: "/workflows/$workflowId", params: { workflowId } });
  const named = (data?.rows ?? []).map(({ id, name, status, user, tool }) => ({
    id: `workflow-${id}`,
    label: `${name || "(unnamed)"} · ${id}`,
    description: `${tool}, ${user}`,
    keywords: [asked],
    rightSection: <Status look={lookOfWorkflow(status)} />,
    onClick: () => openWorkflow(id),
  }));
  if (!/^\d+$/.test(asked)) return named;
  const number = Number(asked);
  return [
    {
      id: "jump-workflow",
      label: `Go to workflow ${asked}`,
      keywords: [asked],
      onClick: () => openWorkflow(number),
    },
    {
      id: "jump-task",
      label: `Go to task ${asked}`,
      keywords: [asked],
      onClick: () => navigate({ to: "/tasks/$taskId", params: { taskId: number } }),
    },
    ...named,
  ];
}
