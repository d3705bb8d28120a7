import { ACCOUNT_NAME_FORM, isAccountName, isRole, ROLES, type Role } from "@jobmon/core";
import { Button, Group, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { call } from "../api/call.ts";
import { useUserName } from "../shell/session-gate.tsx";
import { useAdminChange } from "./use-admin-change.ts";

interface NewAccount {
  readonly name: string;
  readonly role: Role;
}

export function NewAccountForm() {
  const user = useUserName();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const make = useAdminChange(
    (made: NewAccount) => `${made.name} is ${made.role}.`,
    ({ name: made, role: given }: NewAccount) =>
      call("putAccount", { name: made, body: { user, role: given } }),
  );
  const isOdd = name !== "" && !isAccountName(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isAccountName(name)) make.mutate({ name, role }, { onSuccess: () => setName("") });
  };
  return (
    <form onSubmit={submit}>
      <Group align="end" gap="sm">
        <TextInput
          label="New account"
          placeholder="user name on the submit hosts"
          value={name}
          onChange={(event) => setName(event.target.value.trim())}
          error={isOdd ? `A name is ${ACCOUNT_NAME_FORM}.` : undefined}
          autoComplete="off"
          required
        />
        <Select
          label="Role"
          data={[...ROLES]}
          value={role}
          onChange={(next) => next !== null && isRole(next) && setRole(next)}
          allowDeselect={false}
          w={120}
        />
        <Button type="submit" loading={make.isPending} disabled={isOdd}>
          Add
        </Button>
      </Group>
    </form>
  );
}
