import { Button, Checkbox, Popover, Stack } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";

interface ColumnPickerProps {
  readonly choices: readonly { readonly id: string; readonly header: string }[];
  readonly shown: readonly string[];
  /** Undefined: as they are when nobody picks. */
  readonly onPick: (shown: readonly string[] | undefined) => void;
}

/** Which columns a table has; at least one. */
export function ColumnPicker({ choices, shown, onPick }: ColumnPickerProps) {
  const toggle = (id: string) =>
    onPick(
      choices
        .map((choice) => choice.id)
        .filter((one) => (one === id ? !shown.includes(one) : shown.includes(one))),
    );
  return (
    <Popover position="bottom-end" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button variant="default" size="compact-sm" leftSection={<IconColumns3 size={15} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns of the table">
        <Stack gap={6} style={{ maxHeight: 340, overflowY: "auto" }}>
          {choices.map(({ id, header }) => (
            <Checkbox
              key={id}
              size="xs"
              label={header}
              checked={shown.includes(id)}
              disabled={shown.length === 1 && shown[0] === id}
              onChange={() => toggle(id)}
            />
          ))}
        </Stack>
        <Button variant="subtle" size="compact-xs" mt={8} onClick={() => onPick(undefined)}>
          As usual
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
