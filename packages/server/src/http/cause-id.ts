export const CAUSE_HEADER = "x-jobmon-cause";

const ACCEPTABLE = /^[\w.:-]{1,100}$/;

/** The caller's cause id, so that one story can be followed through several processes, or a new one. */
export function pickCauseId(request: Request): string {
  const given = request.headers.get(CAUSE_HEADER);
  return given !== null && ACCEPTABLE.test(given) ? given : crypto.randomUUID();
}
