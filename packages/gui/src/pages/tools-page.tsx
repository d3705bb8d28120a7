import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { toolsQuery } from "../api/queries.ts";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { Moment } from "../display/moment.tsx";
import { ScrollAcross } from "../display/scroll-across.tsx";
import { useTitle } from "../display/use-title.ts";

export function ToolsPage() {
  useTitle("Tools");
  const { data, error, refetch } = useQuery(toolsQuery);
  return (
    <>
      <div className="page-head">
        <h1 className="page-title">Tools</h1>
      </div>
      <div className="panel">
        <ScrollAcross label="Tools, the whole width">
          {error && <Failure error={error} onRetry={refetch} />}
          {data?.rows.length === 0 && (
            <Empty title="No tool is known yet.">A script that makes one adds it.</Empty>
          )}
          {data !== undefined && data.rows.length > 0 && (
            <table className="plain-table">
              <thead>
                <tr>
                  <th>Name</th>
                  <th className="end">Versions</th>
                  <th className="end">Workflows</th>
                  <th>Last workflow</th>
                </tr>
              </thead>
              <tbody>
                {data.rows.map(({ id, name, versions, workflows, lastWorkflowAt }) => (
                  <tr key={id}>
                    <td>
                      <Link to="/tools/$toolId" params={{ toolId: id }} className="row-link">
                        {name}
                      </Link>
                    </td>
                    <td className="end">{versions}</td>
                    <td className="end">
                      <Link to="/" search={{ where: [`tool:is:${name}`] }}>
                        {workflows}
                      </Link>
                    </td>
                    <td>
                      <Moment at={lastWorkflowAt} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </ScrollAcross>
      </div>
    </>
  );
}
