import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./styles.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { isTransient, ProblemError } from "./api/problem-error.ts";
import { createAppRouter } from "./router.tsx";
import { SessionGate } from "./shell/session-gate.tsx";
import { theme } from "./theme.ts";
import { setToneVariables } from "./tone-variables.ts";

/** Style elements that libraries make carry the number of this reply; the content security policy lets in no others. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
setNonce(nonce);
setToneVariables(document.documentElement);

const MAX_RETRY_PAUSE_MS = 5_000;
const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, { queryKey }) => askAgainWhoIsThere(error, queryKey) }),
  defaultOptions: {
    queries: {
      // What changes is told by the feeds; what they cover is never stale by itself.
      staleTime: 30_000,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      retry: (_count, error) => isTransient(error),
      retryDelay: (count) => Math.min(500 * 2 ** count, MAX_RETRY_PAUSE_MS),
    },
  },
});
/** A session that has ended is seen by whatever is read next; the gate then asks for another. */
function askAgainWhoIsThere(error: Error, queryKey: readonly unknown[]): void {
  if (queryKey[0] === "session" || !(error instanceof ProblemError) || error.status !== 401) return;
  void queries.resetQueries({ queryKey: ["session"] });
}

const router = createAppRouter(queries);

// The page's code and its first requests are on their way while the session is looked up; a link opens that first.
if (window.location.hash === "") void router.load();

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root");
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <SessionGate>
          <RouterProvider router={router} />
        </SessionGate>
        <Notifications position="bottom-right" />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
