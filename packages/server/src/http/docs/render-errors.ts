import { ERROR_CATALOGUE, type ErrorEntry, type ErrorKind } from "@jobmon/core";
import { type Html, html } from "./html.ts";

const ADVICE: Readonly<Record<ErrorKind, string>> = {
  rejected: "Change the request.",
  conflict: "Read the present state and decide.",
  unavailable: "Try again with growing pauses.",
  bug: "Report it with its cause id.",
};

export function renderErrorCatalogue(): Html {
  const rows = Object.entries<ErrorEntry>(ERROR_CATALOGUE).map(
    ([code, { status, title, kind }]) =>
      html`<tr id="error-${code}"><th scope="row"><code>${code}</code></th><td><span class="status">${status}</span></td><td>${title}.</td><td class="advice">${ADVICE[kind]}</td></tr>\n`,
  );
  return html`<h2 id="errors">Errors</h2>
<p>A refusal has one of these codes. What a route names is its own; the others are about the request, the caller or the
server, and any route may answer them. Codes without a route are those of the command line and the clients.</p>
<table class="catalogue">
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col">What to do</th></tr></thead>
<tbody>
${rows}</tbody></table>`;
}
