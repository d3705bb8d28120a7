import { isAccountName, ROLES, TOKEN_SCOPES } from "@jobmon/core";
import { z } from "zod";
import { MAX_TOKEN_SECONDS } from "../limits.ts";
import { actor } from "./control.ts";
import { id, label, timestamp } from "./fields.ts";

export const accountName = z.string().refine(isAccountName, {
  message: "1 to 100 of the letters A-Z a-z 0-9 . _ @ -, beginning and ending with a letter or digit",
});
/** What people read in lists and logs: no line ends, no escapes. */
const line = label.regex(/^\P{Cc}*$/u, "one line without control characters");
const role = z.enum(ROLES);
const scope = z
  .enum(TOKEN_SCOPES)
  .describe(
    "all: everything the account may do. read: reading only. distributor: running the account's tasks, and nothing else.",
  );

export const whoAmI = z.object({
  accounts: z
    .boolean()
    .describe("Whether the server has accounts; without, whoever has its token may do anything."),
  user: z.string().nullable().describe("Null where the credentials name nobody."),
  role,
  scope,
  via: z.enum(["shared", "token", "session", "proxy", "operator"]),
  expiresAt: timestamp.nullable(),
});

export const account = z.object({
  name: accountName,
  role,
  disabled: z.boolean(),
  createdAt: timestamp,
  lastSeenAt: timestamp.nullable(),
  signsInWithOidc: z.boolean(),
});
export const putAccountRequest = z.object({
  ...actor,
  role,
  disabled: z.boolean().default(false).describe("True: its tokens and sessions end, and it cannot sign in."),
});

/** A token or a session, without its secret. */
export const credential = z.object({
  credentialId: id,
  account: z.string(),
  name: z.string().describe("Of a token, as it was called; of a session, how it was opened and in what."),
  scope,
  createdBy: z.string(),
  createdAt: timestamp,
  expiresAt: timestamp,
  lastUsedAt: timestamp.nullable(),
  endedAt: timestamp.nullable(),
  endedBy: z.string().nullable(),
  current: z.boolean().describe("The one that this request was sent with."),
});
export const ofUser = z
  .string()
  .max(255)
  .optional()
  .describe("Whose; absent: one's own. `*`: everybody's. For others than oneself one has to be an admin.");
export const createTokenRequest = z.object({
  user: label.describe("Whose token it will be."),
  name: line.describe("What it is for."),
  scope: scope.default("all"),
  expiresInSeconds: z
    .number()
    .int()
    .min(60)
    .max(MAX_TOKEN_SECONDS)
    .optional()
    .describe("Absent: as long as the server allows."),
});
export const createdToken = z.object({
  token: z.string().describe("Shown this once; the server keeps only its hash."),
  credential,
});
export const endedReply = z.object({ ended: z.boolean().describe("False: it had ended before.") });

export const loginRequest = z.object({
  client: line.describe("Program, user and host that ask; what the person compares before confirming."),
});
export const loginReply = z.object({
  deviceCode: z.string().describe("Secret of the program; takes the token once the person has confirmed."),
  userCode: z.string().describe("What the person compares, or types in."),
  url: z.string().describe("The page on which the person confirms."),
  expiresAt: timestamp,
  intervalSeconds: z.number().positive().describe("How long to wait between two attempts to take the token."),
});
export const takeLoginRequest = z.object({ deviceCode: z.string().min(16).max(200) });
export const takeLoginReply = z.object({
  state: z.enum(["pending", "confirmed"]),
  token: z.string().nullable(),
  user: z.string().nullable(),
  expiresAt: timestamp.nullable(),
});
export const userCode = z.string().regex(/^[B-Z]{4}-[B-Z]{4}$/);
export const login = z.object({
  userCode,
  client: z.string(),
  askedAt: timestamp,
  expiresAt: timestamp,
  state: z.enum(["pending", "confirmed", "denied"]),
});
export const answerLoginRequest = z.object({ ...actor, answer: z.enum(["confirm", "deny"]) });

export const auditEntry = z.object({
  id,
  at: timestamp,
  actor: z.string(),
  actingFor: z.string().nullable(),
  event: z.string(),
  detail: z.string(),
  workflowId: id.nullable(),
  taskId: id.nullable(),
});
