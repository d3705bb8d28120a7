import { Button, SegmentedControl, Select, Stack, TextInput, useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useId, useMemo } from "react";
import { closeSession } from "../api/session.ts";
import { formatTime } from "../display/format-time.ts";
import { useTitle } from "../display/use-title.ts";
import { useSession } from "../shell/session-gate.tsx";
import { changeSettings, type Settings, useSettings } from "./settings.ts";

const BROWSER_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const THEMES = [
  ["auto", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
] as const;
const DENSITIES = [
  ["compact", "Compact"],
  ["comfortable", "Comfortable"],
] as const;
const TIME_FORMATS = [
  ["relative", "5 min ago"],
  ["short", "21 Nov, 14:05"],
  ["iso", "2026-11-21 14:05:09"],
] as const;

/** What is chosen here stays in this browser. */
export function SettingsPage() {
  useTitle("Settings");
  const settings = useSettings();
  return (
    <>
      <div className="page-head">
        <h1 className="page-title">Settings</h1>
        <span className="muted">kept in this browser</span>
      </div>
      <div className="panel" style={{ maxWidth: 620 }}>
        <Stack className="panel-body" gap="md">
          <Look settings={settings} />
          <TimeZone settings={settings} />
          <Person settings={settings} />
        </Stack>
      </div>
    </>
  );
}

interface PartProps {
  readonly settings: Settings;
}

function Look({ settings }: PartProps) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Choice label="Theme" value={colorScheme} choices={THEMES} onChange={setColorScheme} />
      <Choice
        label="Density"
        value={settings.density}
        choices={DENSITIES}
        onChange={(density) => changeSettings({ density })}
      />
      <Choice
        label="Times"
        value={settings.timeFormat}
        choices={TIME_FORMATS}
        onChange={(timeFormat) => changeSettings({ timeFormat })}
      />
    </>
  );
}

function TimeZone({ settings }: PartProps) {
  const zones = useMemo(listZones, []);
  const example = formatTime(Date.now() - 3_900_000, settings, Date.now());
  return (
    <Select
      label="Time zone"
      description={`An hour ago reads: ${example}. The exact time in UTC is shown on hover.`}
      data={zones}
      value={settings.timeZone}
      searchable
      allowDeselect={false}
      onChange={(timeZone) => timeZone && changeSettings({ timeZone })}
    />
  );
}

function listZones() {
  const names = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
  return [
    { value: "browser", label: `As the browser (${BROWSER_ZONE})` },
    ...names.map((zone) => ({ value: zone, label: zone })),
  ];
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [value: T, label: string])[];
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({ label, value, choices, onChange }: ChoiceProps<T>) {
  const labelId = useId();
  return (
    <div>
      <div id={labelId} style={{ marginBottom: 4, fontWeight: 500 }}>
        {label}
      </div>
      <SegmentedControl
        aria-labelledby={labelId}
        data={choices.map(([one, words]) => ({ value: one, label: words }))}
        value={value}
        onChange={(next) => onChange(next as T)}
      />
    </div>
  );
}

function Person({ settings }: PartProps) {
  const { user } = useSession();
  const queries = useQueryClient();
  if (user === null)
    return (
      <TextInput
        label="Your name"
        description="This server has no accounts; what you change here is written down under this name."
        value={settings.userName}
        placeholder="gui"
        onChange={(event) => changeSettings({ userName: event.target.value.trim() })}
      />
    );
  const signOut = async () => {
    await closeSession();
    await queries.resetQueries({ queryKey: ["session"] });
  };
  return (
    <div>
      <p style={{ marginBottom: 6 }}>
        Signed in as <strong>{user}</strong>, under which what you change here is written down.
      </p>
      <Button variant="default" onClick={signOut}>
        Sign out of this browser
      </Button>
    </div>
  );
}
