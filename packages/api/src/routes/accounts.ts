import { z } from "zod";
import { defineRoutes } from "../route.ts";
import * as s from "../schemas/accounts.ts";
import { pageOf, paging, pathId } from "../schemas/fields.ts";

const group = "Accounts";
const at = 1795200000000;
const off = ["accounts_off"];
const credential = {
  credentialId: 12,
  account: "ana",
  name: "nightly import",
  scope: "all",
  createdBy: "ana",
  createdAt: at,
  expiresAt: at,
  lastUsedAt: null,
  endedAt: null,
  endedBy: null,
  current: false,
} as const;
const token = "jobmon_ana.b7cQ0rJm2kYtV1sXnE8dLgb7cQ0rJm2kYtV1sXnE8d_";
const list = z.object({ ...paging, user: s.ofUser });
const ended = { params: { credentialId: 12 }, reply: { ended: true } };
const login = { params: { userCode: "BCDF-GHJK" } };

/** Who may use a server that has accounts, and with what. */
export const accountRoutes = defineRoutes({
  getCaller: {
    method: "GET",
    path: "/whoami",
    group,
    summary: "Whose the credentials of this request are, and what they allow.",
    reply: s.whoAmI,
    example: {
      reply: { accounts: true, user: "ana", role: "editor", scope: "all", via: "token", expiresAt: at },
    },
  },
  listAccounts: {
    method: "GET",
    path: "/accounts",
    group,
    summary: "The accounts, by name.",
    query: z.object(paging),
    reply: pageOf(s.account),
    errors: off,
    example: {
      reply: {
        rows: [
          {
            name: "ana",
            role: "editor",
            disabled: false,
            createdAt: at,
            lastSeenAt: at,
            signsInWithOidc: false,
          },
        ],
        nextCursor: null,
      },
    },
  },
  putAccount: {
    method: "PUT",
    path: "/accounts/:name",
    group,
    summary: "Make an account, or change its role, or disable it, which ends its tokens and sessions.",
    params: z.object({ name: s.accountName }),
    body: s.putAccountRequest,
    reply: s.account,
    errors: [...off, "conflict"],
    example: {
      params: { name: "ben" },
      body: { user: "root", role: "viewer" },
      reply: {
        name: "ben",
        role: "viewer",
        disabled: false,
        createdAt: at,
        lastSeenAt: null,
        signsInWithOidc: false,
      },
    },
  },
  listTokens: {
    method: "GET",
    path: "/tokens",
    group,
    summary: "Tokens, newest first, those that have ended too.",
    query: list,
    reply: pageOf(s.credential),
    errors: [...off, "not_found"],
    example: { reply: { rows: [credential], nextCursor: null } },
  },
  createToken: {
    method: "POST",
    path: "/tokens",
    group,
    summary: "Make a token. It is shown this once.",
    body: s.createTokenRequest,
    reply: s.createdToken,
    errors: [...off, "not_found"],
    example: {
      body: { user: "ana", name: "nightly import", scope: "all", expiresInSeconds: 86_400 },
      reply: { token, credential },
    },
  },
  revokeToken: {
    method: "DELETE",
    path: "/tokens/:credentialId",
    group,
    summary: "End a token at once.",
    params: z.object({ credentialId: pathId }),
    reply: s.endedReply,
    errors: [...off, "not_found"],
    example: ended,
  },
  listSessions: {
    method: "GET",
    path: "/sessions",
    group,
    summary: "Sessions of browsers that are open, newest first.",
    query: list,
    reply: pageOf(s.credential),
    errors: [...off, "not_found"],
    example: { reply: { rows: [credential], nextCursor: null } },
  },
  endSession: {
    method: "DELETE",
    path: "/sessions/:credentialId",
    group,
    summary: "End the session of a browser at once.",
    params: z.object({ credentialId: pathId }),
    reply: s.endedReply,
    errors: [...off, "not_found"],
    example: ended,
  },
  requestLogin: {
    method: "POST",
    path: "/logins",
    group,
    summary: "A program asks for a token that a person confirms in a browser, on whatever machine.",
    body: s.loginRequest,
    reply: s.loginReply,
    errors: [...off, "too_many_items"],
    example: {
      body: { client: "jobmon login by ana on login1" },
      reply: {
        deviceCode: "b7cQ0rJm2kYtV1sXnE8dLg",
        userCode: "BCDF-GHJK",
        url: "https://jobmon.example.org/login?code=BCDF-GHJK",
        expiresAt: at,
        intervalSeconds: 2,
      },
    },
  },
  takeLogin: {
    method: "POST",
    path: "/logins/token",
    group,
    summary: "Take the token once the person has confirmed; it is given once.",
    body: s.takeLoginRequest,
    reply: s.takeLoginReply,
    errors: [...off, "not_found", "login_over"],
    example: {
      body: { deviceCode: "b7cQ0rJm2kYtV1sXnE8dLg" },
      reply: { state: "confirmed", token, user: "ana", expiresAt: at },
    },
  },
  getLogin: {
    method: "GET",
    path: "/logins/:userCode",
    group,
    summary: "Who asks for a token under a code.",
    params: z.object({ userCode: s.userCode }),
    reply: s.login,
    errors: [...off, "not_found", "login_over"],
    example: {
      ...login,
      reply: {
        userCode: "BCDF-GHJK",
        client: "jobmon login by ana on login1",
        askedAt: at,
        expiresAt: at,
        state: "pending",
      },
    },
  },
  answerLogin: {
    method: "POST",
    path: "/logins/:userCode/answer",
    group,
    summary: "Give the program that asks under a code a token of one's own account, or refuse it.",
    params: z.object({ userCode: s.userCode }),
    body: s.answerLoginRequest,
    reply: z.object({ state: s.login.shape.state }),
    errors: [...off, "not_found", "login_over"],
    example: { ...login, body: { user: "ana", answer: "confirm" }, reply: { state: "confirmed" } },
  },
  listAuditEntries: {
    method: "GET",
    path: "/audit-log",
    group,
    summary: "Who changed what on this server, newest first.",
    query: z.object({ ...paging, actor: z.string().max(255).optional() }),
    reply: pageOf(s.auditEntry),
    errors: off,
    example: {
      reply: {
        rows: [
          {
            id: 90,
            at,
            actor: "root",
            actingFor: "ana",
            event: "workflow_paused",
            detail: "Workflow paused.",
            workflowId: 7,
            taskId: null,
          },
        ],
        nextCursor: null,
      },
    },
  },
});
