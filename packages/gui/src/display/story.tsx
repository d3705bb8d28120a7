import { Button } from "@mantine/core";
import { Moment } from "./moment.tsx";
import { ScrollAcross } from "./scroll-across.tsx";

interface StoryEntry {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly text: string;
}

interface StoryProps {
  readonly entries: readonly StoryEntry[];
  readonly onMore?: () => void;
}

/** What happened and who did it, in order. */
export function Story({ entries, onMore }: StoryProps) {
  return (
    <ScrollAcross label="Story, the whole width">
      <table className="plain-table">
        <thead>
          <tr>
            <th>When</th>
            <th>Who</th>
            <th>What</th>
            <th>Details</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id, and are only ever added to.
            <tr key={`${entry.at} ${at}`}>
              <td style={{ whiteSpace: "nowrap" }}>
                <Moment at={entry.at} />
              </td>
              <td>{entry.who}</td>
              <td style={{ whiteSpace: "nowrap" }}>{entry.what.replaceAll("_", " ")}</td>
              <td style={{ width: "100%" }}>{entry.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {onMore && (
        <Button variant="subtle" fullWidth onClick={onMore}>
          More
        </Button>
      )}
    </ScrollAcross>
  );
}
