import { latencyOf } from '../../speech/elevenlabs/latencies.js';
import type { Model } from '../../speech/elevenlabs/models.js';
import { knownPrices, PRICE_BASIS, priceOf } from '../../speech/elevenlabs/prices.js';
import { languageName } from '../../speech/elevenlabs/voice-search.js';
import { isDialogueModel } from '../../speech/model-family.js';
import type { Listing } from '../screen/table.js';
import { SETTINGS } from '../settings/schema.js';

/** A model and all that is known of it. */
export interface KnownModel extends Model {
  /** Credits for a character: as the service says, or else as its price list does. */
  readonly creditsPerChar: number | undefined;
  /** List price. */
  readonly usdPerThousandChars: number | undefined;
  readonly latency: string | undefined;
  readonly latencyMs: number | undefined;
  /** Whether the WebSocket serves it; otherwise it is spoken over HTTP. */
  readonly streams: boolean;
  readonly isDefault: boolean;
}

export const withDefaults = (models: readonly Model[]): KnownModel[] => {
  const prices = knownPrices(models);
  return models.map((model) => {
    const price = priceOf(model.id, prices);
    const latency = latencyOf(model.id);
    return {
      ...model,
      creditsPerChar: price?.creditsPerChar,
      usdPerThousandChars: price?.usdPerThousandChars,
      latency: latency?.text,
      latencyMs: latency?.typicalMs,
      streams: !isDialogueModel(model.id),
      isDefault: model.id === SETTINGS.model.default,
    };
  });
};

/** For programs: what is not known is null. */
export const modelDocument = ({ latency: _, ...model }: KnownModel): object =>
  JSON.parse(JSON.stringify(model, (_name, value) => value ?? null));

/**
 * @param clean    makes text of the service fit to be shown
 * @param verbose  with every language by its name, and what the vendor says of it
 */
export const modelListing = (
  models: readonly KnownModel[],
  clean: (text: string) => string,
  { verbose }: { verbose: boolean },
): Listing => ({
  heads: ['Id', 'Name', 'Chars', 'Langs', 'Latency', 'Credits', 'USD/1k', ...(verbose ? ['Languages', 'About'] : [])],
  rows: models.map((model) =>
    [
      model.id,
      model.isDefault && verbose ? `${model.name} (the default)` : model.name,
      model.maxChars?.toLocaleString('en-US') ?? '',
      model.languages.length === 0 ? '' : String(model.languages.length),
      model.streams ? (model.latency ?? '') : 'HTTP only',
      String(model.creditsPerChar ?? ''),
      model.usdPerThousandChars?.toFixed(2) ?? '',
      ...(verbose ? [model.languages.map(languageName).join(', '), model.description ?? ''] : []),
    ].map(clean),
  ),
  aligned: ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
  wraps: [1],
  spare: [1],
});

/** What the table's heads do not say: for people, a line each. */
export const modelNotes = (models: readonly KnownModel[], { isOffline }: { isOffline: boolean }): string[] => {
  const unstreamed = models.filter(({ streams }) => !streams).map(({ id }) => id);
  return [
    'Chars: the longest text of one request. Langs: how many languages.',
    'Latency: to the first sound, without the network; typical, as its vendor says.',
    'Credits: for a character. USD/1k: for 1,000 characters;',
    ...PRICE_BASIS.split('; ').map((part) => `  ${part}`),
    ...(unstreamed.length > 0 ? [`HTTP only: the WebSocket does not serve ${unstreamed.join(', ')}.`] : []),
    ...(models.some(({ isDefault }) => isDefault)
      ? [`The default is ${SETTINGS.model.default}; -m chooses another.`]
      : []),
    ...(isOffline ? ['Offline, they all sound the same, sound sooner, and cost nothing.'] : []),
  ];
};
