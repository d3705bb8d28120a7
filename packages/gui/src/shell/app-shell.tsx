import { Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { useSettings } from "../settings/settings.ts";
import { PageHeader } from "./page-header.tsx";
import { Palette } from "./palette.tsx";
import { useSession } from "./session-gate.tsx";

/** What stands around every page. */
export function AppShell() {
  const { density } = useSettings();
  const { openToAll } = useSession();
  useEffect(() => {
    document.documentElement.dataset.density = density;
  }, [density]);
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <header>
        <PageHeader />
        {openToAll && (
          <div className="banner" role="note">
            This server asks for no token: whoever reaches it may change anything.
          </div>
        )}
      </header>
      <main id="main" className="shell-main" tabIndex={-1}>
        <Outlet />
      </main>
      <Palette />
    </div>
  );
}
