import { CLIENT_VERSION_HEADER, refuseOtherVersion } from "@jobmon/core";

/** Refuses a client of a version that does not go with the server's, before anything it asks is looked at. */
export function checkVersion(request: Request, server: string): void {
  refuseOtherVersion({ client: request.headers.get(CLIENT_VERSION_HEADER), server });
}
