export function ErrorsTab() {
  return null;
}
