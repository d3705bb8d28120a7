import { Button, Group, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { call } from "../api/call.ts";
import { Failure } from "../display/failure.tsx";
import { Moment } from "../display/moment.tsx";
import { useTitle } from "../display/use-title.ts";
import { useSession, useUserName } from "../shell/session-gate.tsx";

const route = getRouteApi("/login");

/** Where a person gives a program, such as `jobmon login`, a token of their account. */
export function LoginPage() {
  useTitle("Log a program in");
  const { code } = route.useSearch();
  const { accounts } = useSession();
  return (
    <div className="panel narrow-panel">
      <h1 className="page-title">Log a program in</h1>
      {!accounts && <p>This server has no accounts, so no program needs to log in.</p>}
      {accounts && (code === undefined ? <CodeForm /> : <Confirm key={code} userCode={code} />)}
    </div>
  );
}

function CodeForm() {
  const [text, setText] = useState("");
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    return navigate({ to: "/login", search: { code: writeCode(text) } });
  };
  return (
    <form onSubmit={submit} className="stack">
      <TextInput
        label="The code that the program shows"
        placeholder="BCDF-GHJK"
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoComplete="off"
        required
      />
      <Group>
        <Button type="submit">Go on</Button>
      </Group>
    </form>
  );
}

/** As it is kept, however it was typed. */
function writeCode(text: string): string {
  const letters = text.toUpperCase().replaceAll(/[^A-Z]/g, "");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

function Confirm({ userCode }: { readonly userCode: string }) {
  const user = useUserName();
  const { data, error } = useQuery({
    queryKey: ["login", userCode],
    queryFn: ({ signal }) => call("getLogin", { userCode }, signal),
    staleTime: 0,
  });
  const answer = useMutation({
    mutationFn: (word: "confirm" | "deny") => call("answerLogin", { userCode, body: { user, answer: word } }),
  });
  if (error) return <Failure error={error} />;
  if (data === undefined) return <Skeleton height={160} />;
  const state = answer.data?.state ?? data.state;
  if (state === "confirmed")
    return (
      <p role="status">
        <strong>The program is logged in as {user}.</strong> You can close this page.
      </p>
    );
  if (state === "denied")
    return (
      <p role="status">
        <strong>The program was refused.</strong> It got nothing of your account.
      </p>
    );
  return (
    <div className="stack">
      <p>This program asks for a token of your account:</p>
      <dl className="facts">
        <dt>Code</dt>
        <dd>
          <strong className="login-code">{data.userCode}</strong>
        </dd>
        <dt>Program</dt>
        <dd>{data.client}</dd>
        <dt>Asked</dt>
        <dd>
          <Moment at={data.askedAt} />
        </dd>
        <dt>Logged in as</dt>
        <dd>{user}</dd>
      </dl>
      <p>
        Confirm only if <strong>you</strong> started it just now and it shows this code. It will be able to do
        everything you may.
      </p>
      {answer.isError && <Failure error={answer.error} />}
      <Group>
        <Button loading={answer.isPending} onClick={() => answer.mutate("confirm")}>
          Log the program in
        </Button>
        <Button variant="default" disabled={answer.isPending} onClick={() => answer.mutate("deny")}>
          It was not me
        </Button>
      </Group>
    </div>
  );
}
