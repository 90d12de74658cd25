/** The states that `isLive` lets through, as SQL lists them. */
export const LIVE_STATES = "'cleared', 'started', 'sent', 'unreported'";
