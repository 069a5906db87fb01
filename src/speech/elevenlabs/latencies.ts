/** How long a model takes to its first sound, without the network, as its vendor and public measurements say. */
export interface ModelLatency {
  /** In milliseconds; undefined where nobody has told a figure. */
  readonly typicalMs: number | undefined;
  /** For people: "75 ms". */
  readonly text: string;
}

/** What is known of a model; undefined for one that nobody has told anything of. */
export const latencyOf = (modelId: string): ModelLatency | undefined =>
  Object.hasOwn(LATENCIES, modelId) ? LATENCIES[modelId] : undefined;

const told = (typicalMs: number): ModelLatency => ({ typicalMs, text: `${typicalMs} ms` });

/** The vendor's table of models, 2026-11-22; of those it calls high, no figure is public. */
const LATENCIES: Readonly<Record<string, ModelLatency>> = {
  eleven_flash_v2_5: told(75),
  eleven_flash_v2: told(75),
  eleven_turbo_v2_5: told(275),
  eleven_turbo_v2: told(275),
  eleven_multilingual_v2: { typicalMs: undefined, text: 'higher' },
  eleven_v3: { typicalMs: undefined, text: 'high' },
  eleven_v3_conversational: told(280),
  eleven_v4_turbo: told(100),
};
