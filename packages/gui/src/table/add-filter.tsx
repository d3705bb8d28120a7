import { Button, Group, Popover, Select, TextInput } from "@mantine/core";
import { IconFilterPlus } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { OPERATOR_WORDS } from "../filters.ts";
import type { FilterField } from "./filter-field.ts";
import { type ConditionDraft, useConditionDraft } from "./use-condition-draft.ts";
import { ValueInput } from "./value-input.tsx";

interface AddFilterProps {
  readonly fields: readonly [FilterField, ...FilterField[]];
  readonly onAdd: (condition: string) => void;
}

/** Puts one condition together and adds it. */
export function AddFilter({ fields, onAdd }: AddFilterProps) {
  const [isOpen, setOpen] = useState(false);
  const draft = useConditionDraft(fields);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const condition = draft.write();
    if (condition === undefined) return;
    onAdd(condition);
    draft.setValue("");
    setOpen(false);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconFilterPlus size={15} />}
          onClick={() => setOpen(!isOpen)}
        >
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Add a filter">
        <form onSubmit={submit}>
          <Group align="end" gap="xs">
            <FieldInputs fields={fields} draft={draft} />
            <ValueInput
              field={draft.field}
              operator={draft.operator}
              value={draft.value}
              onChange={draft.setValue}
            />
            <Button type="submit">Add</Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

interface FieldInputsProps {
  readonly fields: readonly FilterField[];
  readonly draft: ConditionDraft;
}

function FieldInputs({ fields, draft }: FieldInputsProps) {
  const { field, rest, operator } = draft;
  return (
    <>
      <Select
        label="Field"
        w={150}
        data={fields.map(({ name, label }) => ({ value: name, label }))}
        value={field.name}
        onChange={draft.setField}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        data-autofocus
      />
      {field.isOpen && (
        <TextInput
          label="Name"
          w={120}
          value={rest}
          onChange={(event) => draft.setRest(event.target.value)}
          required
        />
      )}
      <Select
        label="Condition"
        w={140}
        data={field.operators.map((one) => ({ value: one, label: OPERATOR_WORDS[one] ?? one }))}
        value={operator}
        onChange={draft.setOperator}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
    </>
  );
}
