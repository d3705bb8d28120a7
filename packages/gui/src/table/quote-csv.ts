export type CsvValue = string | number | null | undefined;

export function writeCsvLine(values: readonly CsvValue[]): string {
  return values.map(quoteCsv).join(",");
}

/** A leading `=`, `+`, `-` or `@` would be a formula in a spreadsheet. */
export function quoteCsv(value: CsvValue): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
