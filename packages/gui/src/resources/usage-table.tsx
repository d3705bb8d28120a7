import { formatCount, formatPercent } from "@jobmon/core";
import { Skeleton } from "@mantine/core";
import type { ArrayRow, ArrayUsage } from "../api/queries.ts";
import { ScrollAcross } from "../display/scroll-across.tsx";
import { MEASURES, type Measure } from "./measure.ts";
import { UsageBar } from "./usage-bar.tsx";

interface UsageTableProps {
  readonly arrays: readonly ArrayRow[];
  /** One for each array, in their order; undefined while it is read. */
  readonly usages: readonly (ArrayUsage | undefined)[];
  readonly chosen: number | undefined;
  readonly onChoose: (arrayId: number) => void;
}

/** A row for each template, with what it asked for and used. */
export function UsageTable({ arrays, usages, chosen, onChoose }: UsageTableProps) {
  return (
    <ScrollAcross label="Usage, the whole width">
      <table className="plain-table">
        <thead>
          <tr>
            <th rowSpan={2}>Template</th>
            <th rowSpan={2} className="end">
              Finished
            </th>
            {MEASURES.map(({ label }) => (
              <th key={label} colSpan={6} className="group-head">
                {label}
              </th>
            ))}
          </tr>
          <tr>
            {MEASURES.map(({ key }) => (
              <MeasureHeads key={key} />
            ))}
          </tr>
        </thead>
        <tbody>
          {arrays.map((array, nth) => (
            <UsageRow
              key={array.id}
              array={array}
              usage={usages[nth]}
              isChosen={array.id === chosen}
              onChoose={() => onChoose(array.id)}
            />
          ))}
        </tbody>
      </table>
    </ScrollAcross>
  );
}

function MeasureHeads() {
  return (
    <>
      <th className="group-start">Used of it</th>
      <th className="end">Asked</th>
      <th className="end">Median</th>
      <th className="end">95 %</th>
      <th className="end">Greatest</th>
      <th className="end">Unused</th>
    </>
  );
}

interface UsageRowProps {
  readonly array: ArrayRow;
  readonly usage: ArrayUsage | undefined;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function UsageRow({ array, usage, isChosen, onChoose }: UsageRowProps) {
  return (
    <tr aria-current={isChosen ? "true" : undefined} className={isChosen ? "chosen-row" : undefined}>
      <td>
        <button type="button" className="link-button" onClick={onChoose} aria-pressed={isChosen}>
          {array.templateName}
        </button>
      </td>
      <td className="end">
        {usage === undefined ? <Skeleton height={12} width={40} ml="auto" /> : formatCount(usage.finished)}
        {usage?.sampled && (
          <span className="muted" title="The numbers are of a part of its tasks, spread over all.">
            {" "}
            *
          </span>
        )}
      </td>
      {MEASURES.map((measure) => (
        <UsageCells key={measure.key} usage={usage} measure={measure} />
      ))}
    </tr>
  );
}

function UsageCells({
  usage,
  measure,
}: {
  readonly usage: ArrayUsage | undefined;
  readonly measure: Measure;
}) {
  const used = usage?.[measure.key] ?? null;
  const show = (value: number | null | undefined) => (value == null ? "–" : measure.format(value));
  return (
    <>
      <td className="group-start">
        {usage === undefined ? (
          <Skeleton height={12} width={110} />
        ) : (
          <UsageBar used={used} measure={measure} />
        )}
      </td>
      <td className="end">{used?.requested == null ? "–" : measure.formatAsked(used.requested)}</td>
      <td className="end">{show(used?.p50)}</td>
      <td className="end">{show(used?.p95)}</td>
      <td className="end">{show(used?.max)}</td>
      <td className="end">{used?.waste == null ? "–" : <strong>{formatPercent(used.waste)}</strong>}</td>
    </>
  );
}
