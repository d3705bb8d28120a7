import { Button, Group, Popover, Select, TextInput } from "@mantine/core";
import { IconFilterPlus, IconX } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { OPERATOR_WORDS, parseCondition, type Where, writeCondition } from "../filters.ts";

export interface FilterField {
  readonly name: string;
  readonly label: string;
  readonly operators: readonly string[];
  /** The values there are; absent: any text. */
  readonly values?: readonly { readonly value: string; readonly label: string }[];
  readonly isMoment?: boolean;
  /** The name is completed by the viewer: `arg.` and the name of an argument. */
  readonly isOpen?: boolean;
  readonly placeholder?: string;
}

interface FilterBarProps {
  readonly fields: readonly FilterField[];
  readonly where: Where;
  readonly onChange: (where: string[] | undefined) => void;
}

/** What the list is narrowed to, one chip a condition, and a way to add one. */
export function FilterBar({ fields, where = [], onChange }: FilterBarProps) {
  const remove = (at: number) => {
    const rest = where.filter((_, index) => index !== at);
    onChange(rest.length === 0 ? undefined : rest);
  };
  return (
    <div className="chips">
      {where.map((text, at) => (
        <FilterChip key={text} text={text} fields={fields} onRemove={() => remove(at)} />
      ))}
      <AddFilter fields={fields} onAdd={(condition) => onChange([...where, condition])} />
      {where.length > 1 && (
        <Button variant="subtle" color="gray" size="compact-xs" onClick={() => onChange(undefined)}>
          Clear all
        </Button>
      )}
    </div>
  );
}

interface FilterChipProps {
  readonly text: string;
  readonly fields: readonly FilterField[];
  readonly onRemove: () => void;
}

function FilterChip({ text, fields, onRemove }: FilterChipProps) {
  const { field, operator, value } = parseCondition(text);
  const known = fields.find(({ name, isOpen }) => (isOpen ? field.startsWith(name) : name === field));
  const label = known?.isOpen ? `${known.label} ${field.slice(known.name.length)}` : (known?.label ?? field);
  const shownValue = known?.isMoment
    ? new Date(Number(value)).toISOString().slice(0, 16).replace("T", " ")
    : value
        .split(",")
        .map((one) => known?.values?.find((option) => option.value === one)?.label ?? one)
        .join(", ");
  const words = `${label} ${OPERATOR_WORDS[operator] ?? operator} ${shownValue}`;
  return (
    <span className="chip">
      <span className="clip">
        <span className="muted">
          {label} {OPERATOR_WORDS[operator] ?? operator}
        </span>{" "}
        <strong>{shownValue}</strong>
      </span>
      <button type="button" onClick={onRemove} aria-label={`Remove the filter ${words}`}>
        <IconX size={13} />
      </button>
    </span>
  );
}

interface AddFilterProps {
  readonly fields: readonly FilterField[];
  readonly onAdd: (condition: string) => void;
}

function AddFilter({ fields, onAdd }: AddFilterProps) {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState(fields[0]?.name ?? "");
  const field = fields.find((candidate) => candidate.name === name) ?? fields[0];
  const [operator, setOperator] = useState(field?.operators[0] ?? "is");
  const [value, setValue] = useState("");
  const [rest, setRest] = useState("");
  if (field === undefined) return null;
  const pickField = (next: string | null) => {
    const picked = fields.find((candidate) => candidate.name === next);
    if (picked === undefined) return;
    setName(picked.name);
    setOperator(picked.operators[0] ?? "is");
    setValue("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (value === "") return;
    const written = field.isMoment ? String(new Date(value).getTime()) : value;
    onAdd(writeCondition({ field: field.isOpen ? name + rest : name, operator, value: written }));
    setValue("");
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
            <Select
              label="Field"
              w={150}
              data={fields.map(({ name: fieldName, label }) => ({ value: fieldName, label }))}
              value={name}
              onChange={pickField}
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
              data-autofocus
            />
            {field.isOpen && (
              <TextInput
                label="Name"
                w={120}
                value={rest}
                onChange={(event) => setRest(event.target.value)}
                required
              />
            )}
            <Select
              label="Condition"
              w={140}
              data={field.operators.map((one) => ({ value: one, label: OPERATOR_WORDS[one] ?? one }))}
              value={operator}
              onChange={(next) => next && setOperator(next)}
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
            />
            <ValueInput field={field} operator={operator} value={value} onChange={setValue} />
            <Button type="submit">Add</Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

interface ValueInputProps {
  readonly field: FilterField;
  readonly operator: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function ValueInput({ field, operator, value, onChange }: ValueInputProps) {
  if (field.values !== undefined && !operator.endsWith("in"))
    return (
      <Select
        label="Value"
        w={180}
        data={[...field.values]}
        value={value || null}
        onChange={(next) => onChange(next ?? "")}
        comboboxProps={{ withinPortal: false }}
      />
    );
  return (
    <TextInput
      label={operator.endsWith("in") ? "Values, with commas" : "Value"}
      type={field.isMoment ? "datetime-local" : "text"}
      w={200}
      placeholder={field.placeholder}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      required
    />
  );
}
