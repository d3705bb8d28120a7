/** Letters that stand in headers, file names, addresses and shells as they are. */
const ACCOUNT_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._@-]{0,98}[A-Za-z0-9])?$/;

export const ACCOUNT_NAME_FORM =
  "1 to 100 of the letters A-Z a-z 0-9 . _ @ -, beginning and ending with a letter or digit";

export function isAccountName(text: string): boolean {
  return ACCOUNT_NAME.test(text);
}
