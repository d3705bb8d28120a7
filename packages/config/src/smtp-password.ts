import { join } from "node:path";
import { readPrivateFile } from "./private-file.ts";
import type { Settings } from "./settings.ts";

const FILE_NAME = "smtp.password";

/** The setting, which the environment gives best, or else the private file in the data folder; empty without. */
export function readSmtpPassword({ notify, data }: Settings): string {
  if (notify.smtp_password !== "") return notify.smtp_password;
  const path = join(data.dir, FILE_NAME);
  return (
    readPrivateFile({ path, what: "password of the mail server", userId: process.getuid?.() }) ?? ""
  ).trim();
}
