import { ERROR_CATALOGUE, isErrorCode } from "@jobmon/core";
import { Button, PasswordInput, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ProblemError } from "../api/problem-error.ts";
import { getWaysIn, openSessionByToken, providerAddress, readRefusal, type WaysIn } from "../api/session.ts";
import { Copyable } from "../display/copyable.tsx";
import { Failure } from "../display/failure.tsx";

/** How to get in, by the ways that this server offers. */
export function SignIn({ problem }: { readonly problem: ProblemError }) {
  const { data, error, refetch } = useQuery({ queryKey: ["session", "ways in"], queryFn: getWaysIn });
  return (
    <main className="sign-in">
      <div className="panel">
        <h1 className="page-title">{data?.accounts ? "Sign in to Jobmon" : "Open Jobmon with a link"}</h1>
        <WhyHere problem={problem} />
        {error && <Failure error={error} onRetry={refetch} />}
        {data === undefined && !error && <Skeleton height={120} />}
        {data !== undefined && (data.accounts ? <AccountWays ways={data} /> : <LinkWay />)}
      </div>
    </main>
  );
}

const EXPECTED = "The request carries no token.";

function WhyHere({ problem }: { readonly problem: ProblemError }) {
  const refused = readRefusal(window.location);
  if (refused !== undefined) return <p role="alert">{sayRefusal(refused)}</p>;
  return problem.message === EXPECTED ? null : <p role="alert">{problem.message}</p>;
}

/** What the way through the provider ended with. The code is of the catalogue; whatever else stands there says nothing. */
function sayRefusal(code: string): string {
  if (code === "unauthorized") return "Signing in did not work out, or took too long. Try again.";
  if (code === "forbidden")
    return "The provider knows you, but you have no account here. Ask an admin of this server.";
  return isErrorCode(code) ? `${ERROR_CATALOGUE[code].title}.` : "Signing in did not work out.";
}

function AccountWays({ ways }: { readonly ways: WaysIn }) {
  return (
    <>
      {ways.oidc !== null && (
        <Button component="a" href={providerAddress(window.location)} size="md">
          {ways.oidc.label}
        </Button>
      )}
      <TokenForm isOther={ways.oidc !== null} />
      <p className="muted">
        Somebody who is logged in on a command line gets a link with <code>jobmon gui</code>. An admin of this
        server makes accounts, tokens and links.
      </p>
    </>
  );
}

function TokenForm({ isOther }: { readonly isOther: boolean }) {
  const [token, setToken] = useState("");
  const queries = useQueryClient();
  const signIn = useMutation({
    mutationFn: () => openSessionByToken(token.trim()),
    onSuccess: () => queries.resetQueries({ queryKey: ["session"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <form onSubmit={submit} style={{ display: "grid", gap: 10 }}>
      <PasswordInput
        label={isOther ? "Or a token of your account" : "A token of your account"}
        description="It is traded for a session of this browser, and not kept here."
        placeholder="jobmon_"
        value={token}
        onChange={(event) => setToken(event.target.value)}
        autoComplete="off"
        required
        visibilityToggleButtonProps={{ "aria-label": "Show the token" }}
      />
      {signIn.isError && <Failure error={signIn.error} />}
      <Button type="submit" variant={isOther ? "default" : "filled"} loading={signIn.isPending}>
        Sign in with the token
      </Button>
    </form>
  );
}

/** A link from the command line, which knows the one token of a server without accounts. */
function LinkWay() {
  return (
    <>
      <p>On the machine where you use Jobmon, run</p>
      <pre className="code-block">
        jobmon gui <Copyable text="jobmon gui" what="command" />
      </pre>
      <p className="muted">
        and open the link it prints. It works once and keeps this browser signed in for a week; no password or
        token is kept here.
      </p>
    </>
  );
}
