/** A distributor asks for work at least once a minute while it lives; one that was silent for longer is away. */
export const DISTRIBUTOR_SILENT_MS = 90_000;
