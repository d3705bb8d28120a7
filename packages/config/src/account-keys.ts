import type { KeyDefinition } from "./schema.ts";

const DAY_SECONDS = 86_400;

/** Who may use a server of many, and how they sign in. */
export const accountKeys = {
  "accounts.enabled": {
    type: "boolean",
    default: false,
    help: "Whether each request has to name an account, with a role and what is its own. Without, one person has one token. See docs/accounts.md.",
  },
  "accounts.newcomers": {
    type: "string",
    default: "viewer",
    allowed: ["none", "viewer", "editor"],
    help: "What somebody becomes who signs in through the provider or proxy for the first time. none: an admin makes accounts.",
  },
  "accounts.token_life": {
    type: "durationSeconds",
    default: 90 * DAY_SECONDS,
    min: 60,
    max: 3650 * DAY_SECONDS,
    help: "Longest life of a token, those of `jobmon login` among them.",
  },
  "accounts.session_idle": {
    type: "durationSeconds",
    default: DAY_SECONDS / 2,
    min: 60,
    max: 365 * DAY_SECONDS,
    help: "A browser that was not used for so long has to sign in again.",
  },
  "accounts.session_life": {
    type: "durationSeconds",
    default: 7 * DAY_SECONDS,
    min: 60,
    max: 365 * DAY_SECONDS,
    help: "So long after signing in a browser has to sign in again, however much it was used.",
  },
  "accounts.public_url": {
    type: "url",
    default: "",
    schemes: ["http", "https"],
    help: "Address people reach the server by. Empty: the one that the browser or command used.",
  },
  "accounts.proxy.header": {
    type: "string",
    default: "",
    help: "Header in which a trusted proxy names the account, such as X-Remote-User. Empty: none is believed.",
  },
  "accounts.proxy.addresses": {
    type: "string",
    default: "",
    help: "Addresses and networks of trusted proxies, separated by commas, such as 127.0.0.1,10.0.0.0/8.",
  },
  "accounts.oidc.issuer": {
    type: "url",
    default: "",
    schemes: ["http", "https"],
    help: "OpenID Connect provider that people sign in with. Empty: none.",
  },
  "accounts.oidc.client_id": {
    type: "string",
    default: "",
    help: "What the provider calls this server. Its redirect URI is ADDRESS/api/gui/oidc/callback.",
  },
  "accounts.oidc.client_secret": {
    type: "secret",
    default: "",
    help: "Secret of the client. Empty: a public client; PKCE is used either way.",
  },
  "accounts.oidc.scope": {
    type: "string",
    default: "openid profile email",
    help: "What the provider is asked for.",
  },
  "accounts.oidc.name_claim": {
    type: "string",
    default: "preferred_username",
    help: "Claim that names the account; best the user's name on the submit hosts.",
  },
  "accounts.oidc.role_claim": {
    type: "string",
    default: "",
    help: "Claim whose values give the role at each sign-in, such as groups. Empty: admins give roles.",
  },
  "accounts.oidc.viewer_values": {
    type: "string",
    default: "",
    help: "Values of that claim, separated by commas, that make a viewer.",
  },
  "accounts.oidc.editor_values": { type: "string", default: "", help: "And those that make an editor." },
  "accounts.oidc.admin_values": { type: "string", default: "", help: "And those that make an admin." },
  "accounts.oidc.label": {
    type: "string",
    default: "Sign in with your institute",
    help: "What the button on the sign-in page says.",
  },
} as const satisfies Readonly<Record<string, KeyDefinition>>;
