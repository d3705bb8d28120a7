import type { ProblemError } from "../api/problem-error.ts";
import { Copyable } from "../display/copyable.tsx";

/** How to get in: with a link from the command line, which knows the token. */
export function SignIn({ problem }: { readonly problem: ProblemError }) {
  const isExpected = problem.message === "The request carries no token.";
  return (
    <main className="sign-in">
      <div className="panel">
        <h1 className="page-title">Open Jobmon with a link</h1>
        {!isExpected && <p role="alert">{problem.message}</p>}
        <p>On the machine where you use Jobmon, run</p>
        <pre className="code-block">
          jobmon gui <Copyable text="jobmon gui" what="command" />
        </pre>
        <p className="muted">
          and open the link it prints. It works once and keeps this browser signed in for a week; no password
          or token is kept here.
        </p>
      </div>
    </main>
  );
}
