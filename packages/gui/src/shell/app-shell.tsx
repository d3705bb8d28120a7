import { ActionIcon, Button, Kbd, useMantineColorScheme } from "@mantine/core";
import { IconAdjustments, IconMoon, IconSearch, IconSun, IconSunMoon } from "@tabler/icons-react";
import { Link, Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import icon from "../assets/icon.svg";
import { useSettings } from "../settings/settings.ts";
import { LiveIndicator } from "./live-indicator.tsx";
import { openPalette, Palette } from "./palette.tsx";
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
          </nav>
          <LiveIndicator />
          <Button
            variant="default"
            leftSection={<IconSearch size={15} />}
            rightSection={<Kbd size="xs">Ctrl K</Kbd>}
            onClick={openPalette}
            className="wide-only"
          >
            Find or do
          </Button>
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={openPalette}
            aria-label="Find or do"
            hiddenFrom="sm"
          >
            <IconSearch size={18} />
          </ActionIcon>
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

const NEXT_SCHEME = { auto: "light", light: "dark", dark: "auto" } as const;
const SCHEME_WORD = { auto: "as the system", light: "light", dark: "dark" } as const;

function ThemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = NEXT_SCHEME[colorScheme];
  const Icon = { auto: IconSunMoon, light: IconSun, dark: IconMoon }[colorScheme];
  const label = `Theme: ${SCHEME_WORD[colorScheme]}. Change to ${SCHEME_WORD[next]}`;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next)}
    >
      <Icon size={18} />
    </ActionIcon>
  );
}
