import { useMantineColorScheme } from "@mantine/core";
import type { SpotlightActionData } from "@mantine/spotlight";
import {
  IconAlertTriangle,
  IconClock,
  IconMoon,
  IconServer,
  IconSettings,
  IconStack2,
  IconSun,
  IconTool,
  IconUsers,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useSession } from "./session-gate.tsx";

/** Every page, and how the pages look. */
export function usePalettePages(): readonly SpotlightActionData[] {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const { accounts, role } = useSession();
  const entry = (Icon: typeof IconClock, label: string, onClick: () => void): SpotlightActionData => ({
    id: label,
    label,
    leftSection: <Icon size={16} />,
    onClick,
  });
  const list = (condition: string) => () => navigate({ to: "/", search: { where: [condition] } });
  return [
    entry(IconStack2, "Workflows", () => navigate({ to: "/" })),
    entry(IconClock, "Running workflows", list("status:in:QUEUED,RUNNING")),
    entry(IconAlertTriangle, "Failed workflows", list("status:is:FAILED")),
    entry(IconTool, "Tools", () => navigate({ to: "/tools" })),
    entry(IconServer, "Clusters", () => navigate({ to: "/clusters" })),
    ...(accounts && role === "admin"
      ? [
          entry(IconUsers, "Admin: accounts and tokens", () =>
            navigate({ to: "/admin", search: { tab: "accounts" } }),
          ),
        ]
      : []),
    entry(IconSettings, "Settings", () => navigate({ to: "/settings" })),
    entry(IconSun, "Light theme", () => setColorScheme("light")),
    entry(IconMoon, "Dark theme", () => setColorScheme("dark")),
  ];
}
