import { TOKEN_SCOPES, type TokenScope } from "@jobmon/core";
import { Button, Group, NumberInput, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { call } from "../api/call.ts";
import { useUserName } from "../shell/session-gate.tsx";
import type { Secret } from "./show-once.tsx";
import { useAdminChange } from "./use-admin-change.ts";

const SCOPES: Readonly<Record<TokenScope, string>> = {
  all: "Everything they may",
  read: "Reading only",
  distributor: "Running their tasks",
};
const DAY_SECONDS = 86_400;
const DEFAULT_DAYS = 90;

/** A token for a person or a program; the answer is the only time that it is seen. */
export function NewTokenForm({ onMade }: { readonly onMade: (secret: Secret) => void }) {
  const self = useUserName();
  const [user, setUser] = useState(self);
  const [name, setName] = useState("");
  const [scope, setScope] = useState<TokenScope>("all");
  const [days, setDays] = useState<number | string>(DEFAULT_DAYS);
  const make = useAdminChange(
    () => `A token of ${user} was made.`,
    () =>
      call("createToken", {
        body: { user, name, scope, expiresInSeconds: Math.round(Number(days) * DAY_SECONDS) },
      }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(undefined, {
      onSuccess: ({ token }) => {
        setName("");
        onMade({
          title: `Token of ${user}`,
          text: token,
          what: "token",
          advice: "It is shown this once. Keep it like a password: whoever has it acts as this account.",
        });
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Group align="end" gap="sm">
        <TextInput
          label="Token of"
          value={user}
          onChange={(event) => setUser(event.target.value.trim())}
          required
        />
        <TextInput
          label="For"
          placeholder="nightly import"
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={255}
          autoComplete="off"
          required
        />
        <Select
          label="Opens"
          data={TOKEN_SCOPES.map((value) => ({ value, label: SCOPES[value] }))}
          value={scope}
          onChange={(next) => next !== null && setScope(next as TokenScope)}
          allowDeselect={false}
        />
        <NumberInput label="Days" value={days} onChange={setDays} min={1} max={3_650} w={90} required />
        <Button type="submit" loading={make.isPending}>
          Make
        </Button>
      </Group>
    </form>
  );
}
