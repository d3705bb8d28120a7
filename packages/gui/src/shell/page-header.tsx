import { ActionIcon, Button, Kbd } from "@mantine/core";
import { IconAdjustments, IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import icon from "../assets/icon.svg";
import { LiveIndicator } from "./live-indicator.tsx";
import { openPalette } from "./palette.tsx";
import { useSession } from "./session-gate.tsx";
import { ThemeButton } from "./theme-button.tsx";

/** Where one may go from any page. */
export function PageHeader() {
  const { accounts, role } = useSession();
  return (
    <div className="shell-header">
      <Link to="/" className="brand" aria-label="Jobmon, all workflows">
        <img src={icon} alt="" />
        <span className="wide-only">Jobmon</span>
      </Link>
      <nav className="shell-nav" aria-label="Pages">
        <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>
          Workflows
        </Link>
        <Link to="/tools" className="wide-only">
          Tools
        </Link>
        <Link to="/clusters">Clusters</Link>
        {accounts && role === "admin" && (
          <Link to="/admin" search={{ tab: "accounts" }} activeOptions={{ includeSearch: false }}>
            Admin
          </Link>
        )}
      </nav>
      <LiveIndicator />
      <FindButtons />
      <ThemeButton />
      <ActionIcon
        component={Link}
        to="/settings"
        variant="subtle"
        color="gray"
        aria-label="Settings"
        title="Settings"
      >
        <IconAdjustments size={18} />
      </ActionIcon>
    </div>
  );
}

/** The same wish, with its words where there is room for them. */
function FindButtons() {
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconSearch size={15} />}
        rightSection={<Kbd size="xs">Ctrl K</Kbd>}
        onClick={openPalette}
        className="wide-only"
      >
        Find or do
      </Button>
      <ActionIcon variant="subtle" color="gray" onClick={openPalette} aria-label="Find or do" hiddenFrom="sm">
        <IconSearch size={18} />
      </ActionIcon>
    </>
  );
}
