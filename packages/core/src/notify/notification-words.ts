/** What a rule may be about. */
export const NOTIFICATION_SCOPES = ["all", "tool", "workflow"] as const;
export type NotificationScope = (typeof NOTIFICATION_SCOPES)[number];

/** What happens to a run that people want to hear of. */
export const NOTIFICATION_KINDS = [
  "finished",
  "failed",
  "first_failure",
  "stalled",
  "back_pressure",
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export const NOTIFICATION_CHANNELS = ["webhook", "slack", "email"] as const;
export type NotificationChannel = (typeof NOTIFICATION_CHANNELS)[number];
