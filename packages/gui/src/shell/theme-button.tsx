import { ActionIcon, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun, IconSunMoon } from "@tabler/icons-react";

const NEXT_SCHEME = { auto: "light", light: "dark", dark: "auto" } as const;
const SCHEME_WORD = { auto: "as the system", light: "light", dark: "dark" } as const;

export function ThemeButton() {
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
