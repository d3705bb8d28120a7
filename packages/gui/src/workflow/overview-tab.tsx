import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { workflowQuery } from "../api/queries.ts";
import { CriticalPathPanel } from "./critical-path-panel.tsx";
import { FactsPanel } from "./facts-panel.tsx";
import { HistoryCharts } from "./history-charts.tsx";
import { TemplateGraph } from "./template-graph.tsx";
import { TemplatesPanel } from "./templates-panel.tsx";

const route = getRouteApi("/workflows/$workflowId");

export function OverviewTab() {
  const { workflowId } = route.useParams();
  const { data: workflow } = useQuery(workflowQuery(workflowId));
  if (workflow === undefined) return null;
  return (
    <div className="columns">
      <section className="panel span-8">
        <div className="panel-head">
          <h2 className="panel-title">Templates and their order</h2>
          <span className="muted wide-only">a click lists the tasks; strong edges are the critical path</span>
        </div>
        <TemplateGraph workflowId={workflowId} />
      </section>
      <FactsPanel workflow={workflow} />
      <HistoryCharts workflow={workflow} />
      <TemplatesPanel workflowId={workflowId} />
      <CriticalPathPanel workflowId={workflowId} />
    </div>
  );
}
