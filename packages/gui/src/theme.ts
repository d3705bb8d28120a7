import { createTheme, type MantineColorsTuple } from "@mantine/core";

const INK: MantineColorsTuple = [
  "#eaf3fa",
  "#d3e4f1",
  "#a4c8e3",
  "#72aad5",
  "#4a91ca",
  "#3181c3",
  "#1f76bb",
  "#0b66a6",
  "#005a95",
  "#004e84",
];

const NIGHT: MantineColorsTuple = [
  "#e7ecf1",
  "#c3ccd5",
  "#a3b0bd",
  "#8795a3",
  "#66727f",
  "#3a4653",
  "#2b3540",
  "#171d25",
  "#131920",
  "#10151b",
];

export const theme = createTheme({
  primaryColor: "ink",
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  colors: { ink: INK, dark: NIGHT },
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, "DejaVu Sans Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
  components: {
    Button: { defaultProps: { size: "xs" } },
    TextInput: { defaultProps: { size: "xs" } },
    NumberInput: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs" } },
    MultiSelect: { defaultProps: { size: "xs" } },
    SegmentedControl: { defaultProps: { size: "xs" } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45 } } },
    Tooltip: { defaultProps: { openDelay: 350 } },
  },
});
