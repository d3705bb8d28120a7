import type { Settings } from "@jobmon/config";
import type { AccountsOptions } from "@jobmon/server";

/** Accounts as the server wants them; undefined where they are off. */
export function accountsOf({ accounts }: Settings, operator: string): AccountsOptions | undefined {
  if (!accounts.enabled) return undefined;
  const { newcomers, token_life, session_idle, session_life, public_url, proxy, oidc } = accounts;
  return {
    operator,
    newcomerRole: newcomers === "none" ? null : newcomers,
    tokenLifeMs: token_life * 1_000,
    sessionIdleMs: session_idle * 1_000,
    sessionLifeMs: session_life * 1_000,
    publicUrl: public_url === "" ? null : public_url.replace(/\/+$/, ""),
    proxy: proxy.header === "" ? null : { header: proxy.header, addresses: splitList(proxy.addresses) },
    oidc:
      oidc.issuer === ""
        ? null
        : {
            issuer: oidc.issuer,
            clientId: oidc.client_id,
            clientSecret: oidc.client_secret,
            scope: oidc.scope,
            nameClaim: oidc.name_claim,
            roleClaim: oidc.role_claim,
            roleValues: {
              viewer: splitList(oidc.viewer_values),
              editor: splitList(oidc.editor_values),
              admin: splitList(oidc.admin_values),
            },
            label: oidc.label,
          },
  };
}

/** A setting that lists words, with commas between. */
export function splitList(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
