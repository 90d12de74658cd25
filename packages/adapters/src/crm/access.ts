/** An app's right to ask a CRM. */
export interface Access {
  /** A token that has not ended. @throws CrmProblem */
  token(signal: AbortSignal): Promise<string>;
  /** The CRM refused a token. @returns whether there may be another */
  refused(token: string): boolean;
}

/** The token of a private app, which does not end. */
export function privateApp(token: string): Access {
  return { token: async () => token, refused: () => false };
}

/** What a CRM gives who logs in. */
export interface Grant {
  readonly accessToken: string;
  /** In seconds; null: it is not said when it ends. */
  readonly expiresIn: number | null;
}

/** So long before its end a token is not used any more, */
const MARGIN_MS = 60_000;
/** or this part of its life. */
const MARGIN_SHARE = 0.1;

/**
 * Tokens of an app of OAuth. They are kept in memory only, and made anew before they end: once for all who wait for one.
 *
 * @param refresh asks for a new one
 * @param now in milliseconds
 */
export function oauthApp(refresh: (signal: AbortSignal) => Promise<Grant>, now: () => number): Access {
  let held: { readonly token: string; readonly goodUntil: number } | null = null;
  let refreshing: Promise<string> | null = null;
  const renew = async (signal: AbortSignal): Promise<string> => {
    const asked = now();
    const { accessToken, expiresIn } = await refresh(signal);
    const lifeMs = expiresIn === null ? Number.POSITIVE_INFINITY : expiresIn * 1_000;
    const goodUntil = asked + lifeMs - Math.min(MARGIN_MS, lifeMs * MARGIN_SHARE);
    held = { token: accessToken, goodUntil };
    return accessToken;
  };
  return {
    async token(signal) {
      if (held !== null && now() < held.goodUntil) return held.token;
      refreshing ??= renew(signal).finally(() => {
        refreshing = null;
      });
      return refreshing;
    },
    refused(token) {
      if (held?.token === token) held = null;
      return true;
    },
  };
}
