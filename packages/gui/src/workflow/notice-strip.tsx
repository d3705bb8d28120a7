import { useQuery } from "@tanstack/react-query";
import { noticesQuery, type Workflow } from "../api/queries.ts";
import { Moment } from "../display/moment.tsx";
import { ToneMark } from "../display/tone-mark.tsx";

/** What holds tasks of the workflow back on its clusters; nothing where nothing does. */
export function NoticeStrip({ workflow }: { readonly workflow: Workflow }) {
  const { data: notices } = useQuery({ ...noticesQuery(workflow.id), initialData: workflow.notices });
  if (notices.length === 0) return null;
  return (
    <section
      className="panel panel-body"
      style={{ marginTop: 8, display: "grid", gap: 6 }}
      aria-label="Held back"
    >
      {notices.map(({ cluster, code, text, since }) => (
        <div key={`${cluster}/${code}/${text}`} style={{ display: "flex", gap: 12, alignItems: "center" }}>
          <ToneMark tone="waiting" />
          <strong>{cluster}</strong>
          <span>{text}</span>
          <span className="muted wide-only" style={{ marginLeft: "auto" }}>
            since <Moment at={since} />
          </span>
        </div>
      ))}
    </section>
  );
}
