import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext } from "react";
import { ProblemError } from "../api/problem-error.ts";
import { openSession, type Session } from "../api/session.ts";
import { Failure } from "../display/failure.tsx";
import { useSettings } from "../settings/settings.ts";
import { SignIn } from "./sign-in.tsx";

const SessionContext = createContext<Session | undefined>(undefined);

/** Lets the pages begin once the server has let the browser in. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { data, error, failureReason, refetch } = useQuery({
    queryKey: ["session"],
    queryFn: openSession,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data !== undefined) return <SessionContext value={data}>{children}</SessionContext>;
  if (error instanceof ProblemError && (error.status === 401 || error.status === 403))
    return <SignIn problem={error} />;
  const trouble = error ?? failureReason;
  return (
    <main className="sign-in">
      {trouble ? <Failure error={trouble} onRetry={refetch} /> : <Loader aria-label="Connecting" />}
    </main>
  );
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("no session: used outside the gate");
  return session;
}

/** Who does what is done here, for the audit log. */
export function useUserName(): string {
  const { user } = useSession();
  const { userName } = useSettings();
  return user ?? (userName === "" ? "gui" : userName);
}
