/** What a subscription allows (PROTOCOL.md, "Account"). */
export interface Plan {
  readonly id: string;
  /** Credits until the quota is used up. */
  readonly creditLimit: number;
  /** Generations at once: of the Flash and Turbo models, and of all others. */
  readonly concurrency: Readonly<Record<ConcurrencyGroup, number>>;
  /** Whether mp3_44100_192 may be asked for (Creator and above). */
  readonly allowsMp3192: boolean;
  /** Whether PCM and WAV at 44.1 kHz may be asked for (Pro and above), and at 48 kHz, of which nothing is documented. */
  readonly allowsPcm44100: boolean;
  /** Whether what only enterprises have may be asked for: no logging, normalization of Flash and Turbo. */
  readonly isEnterprise: boolean;
}

/** Models that share their places: "turbo" are Flash and Turbo. */
export type ConcurrencyGroup = 'standard' | 'turbo';

export const PLAN_IDS = ['free', 'creator', 'pro'] as const;
export type PlanId = (typeof PLAN_IDS)[number];

/**
 * Concurrency and formats are the service's documentation. The credits are those of its price list as third parties read it
 * in September 2026; it names others every year or so, and accounts keep what they were sold.
 */
export const PLANS: Readonly<Record<PlanId, Plan>> = {
  free: plan('free', 10_000, 2, 4),
  creator: { ...plan('creator', 121_000, 5, 10), allowsMp3192: true },
  pro: { ...plan('pro', 600_000, 10, 20), allowsMp3192: true, allowsPcm44100: true },
};

/** Everything may be asked for, as often as one likes. */
export const UNLIMITED: Plan = {
  id: 'studio',
  creditLimit: Number.POSITIVE_INFINITY,
  concurrency: { standard: Number.POSITIVE_INFINITY, turbo: Number.POSITIVE_INFINITY },
  allowsMp3192: true,
  allowsPcm44100: true,
  isEnterprise: true,
};

function plan(id: PlanId, creditLimit: number, standard: number, turbo: number): Plan {
  return {
    id,
    creditLimit,
    concurrency: { standard, turbo },
    allowsMp3192: false,
    allowsPcm44100: false,
    isEnterprise: false,
  };
}
