import { expect, test } from 'vitest';
import type { CastEntry } from '../script/cast-entry.js';
import type { Role } from '../script/role.js';
import { accountVoices } from '../speech/elevenlabs/account-voices.js';
import { ApiKey } from '../speech/elevenlabs/api-key.js';
import { parseBaseUrl } from '../speech/elevenlabs/service.js';
import { resolveVoice } from '../speech/elevenlabs/voices.js';
import { CANARY_KEY } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { createCast } from './cast.js';

const place = { file: 'talk.md', line: 4, column: 9 };
const speaker = (name: string): Role => ({ name, kind: 'speaker', place });
const named = (name: string): Role => ({ name, kind: 'voice', place });

const openCast = async (
  entries: Record<string, CastEntry> = {},
  voiceIds = ['tone-a', 'tone-b', 'tone-c', 'tone-d'],
) => {
  const { studio } = await startService({ voiceIds });
  const { signal } = new AbortController();
  const warnings: string[] = [];
  const open = (apiKey: string) => {
    const service = { baseUrl: parseBaseUrl(studio.url), apiKey: new ApiKey(apiKey) };
    const voices = accountVoices(service);
    return createCast({
      service,
      voices,
      company: () => ({
        narrator: () =>
          resolveVoice(service, apiKey === CANARY_KEY ? undefined : 'tone-a-in-full', signal, voices.list(signal)),
        controls: { speed: 0.9, stability: 0.4 },
        entries: new Map(Object.entries(entries)),
      }),
      persist: (attempt) => attempt(),
      signal,
      warn: (text) => void warnings.push(text),
    });
  };
  return { cast: open(CANARY_KEY), withoutList: open('another'), warnings, studio };
};

test('whoever has no voice gets the next free one, in the order of the script, whoever is asked for first', async () => {
  const { cast, studio } = await openCast({ zoe: { voice: 'Tone b' } });
  for (const name of ['Ann', 'Bob', 'Zoe']) cast.meet(speaker(name));
  const found = await Promise.all(['Zoe', 'Bob', 'ANN', 'Bob'].map((name) => cast.voiceFor(speaker(name))));
  expect(found.map(({ voice }) => voice.id)).toEqual(['tone-b', 'tone-d', 'tone-c', 'tone-d']);
  expect((await cast.voiceFor(undefined)).voice.id).toBe('tone-a');
  expect((await cast.voiceFor(speaker('NARRATOR'))).voice.id).toBe('tone-a');
  expect(studio.requests).toHaveLength(1);
});

test('when there are not enough voices they are shared, but not the narrator’s', async () => {
  const { cast } = await openCast({}, ['tone-a', 'tone-b', 'tone-c']);
  const ids: string[] = [];
  for (const name of ['One', 'Two', 'Three', 'Four']) ids.push((await cast.voiceFor(speaker(name))).voice.id);
  expect(ids).toEqual(['tone-b', 'tone-c', 'tone-b', 'tone-c']);
  expect((await (await openCast({}, ['tone-a'])).cast.voiceFor(speaker('One'))).voice.id).toBe('tone-a');
});

test('an entry has its own controls over those of the narration', async () => {
  const { cast } = await openCast({ ann: { speed: 1.1, style: 0.2, place } });
  expect((await cast.voiceFor(speaker('Ann'))).controls).toEqual({ speed: 1.1, stability: 0.4, style: 0.2 });
  expect((await cast.voiceFor(speaker('Bob'))).controls).toEqual({ speed: 0.9, stability: 0.4 });
});

test('a voice may be named, or a speaker whose voice it is', async () => {
  const { cast } = await openCast({ zoe: { voice: 'tone-c' } });
  cast.meet(speaker('Ann'));
  expect((await cast.voiceFor(named('ann'))).voice.id).toBe('tone-b');
  expect((await cast.voiceFor(named('Zoe'))).voice.id).toBe('tone-c');
  expect((await cast.voiceFor(named('tone d'))).voice.id).toBe('tone-d');
});

test('a voice that is not there is told with its place', async () => {
  const { cast } = await openCast({ zoe: { voice: 'Nobody', place: { ...place, line: 2 } } });
  const code = 'ERR_VOICE_UNKNOWN';
  await expect(cast.voiceFor(named('Bb'))).rejects.toMatchObject({
    code,
    message: 'talk.md:4:9: There is no voice "Bb"',
  });
  await expect(cast.check()).rejects.toMatchObject({ code, message: 'talk.md:2:9: There is no voice "Nobody"' });
});

test('those who were heard are told, in the order in which they came', async () => {
  const { cast } = await openCast();
  for (const name of ['Ann', 'Bob', 'Cid']) cast.meet(speaker(name));
  cast.speaks(speaker('CID'));
  cast.speaks(speaker('Ann'));
  cast.speaks(undefined);
  expect((await cast.members()).map(({ speaker, voice }) => [speaker, voice.id])).toEqual([
    ['Ann', 'tone-b'],
    ['Cid', 'tone-d'],
  ]);
});

test('a key that may not list voices: the narrator speaks for all, which is said once', async () => {
  const { withoutList: cast, warnings } = await openCast();
  const found = await Promise.all(['Ann', 'Bob'].map((name) => cast.voiceFor(speaker(name))));
  expect(found.map(({ voice }) => voice.id)).toEqual(['tone-a-in-full', 'tone-a-in-full']);
  expect(warnings).toEqual([
    'this key may not list voices: speakers without a voice of their own are spoken by the narrator',
  ]);
});

test('whoever is not in the cast, but may be meant by somebody there, is told of', async () => {
  const names = ['HSOT', 'Guests', 'Speaker 2', 'Ann', 'Somebody'];
  const entries = Object.fromEntries(names.map((name) => [name.toLowerCase(), { voice: 'Tone b' }]));
  const { cast, warnings } = await openCast(entries);
  for (const name of ['HOST', 'Guest', 'Host', 'Speaker 1', 'Anna', 'Speaker 2', 'Nobody']) cast.meet(speaker(name));
  expect(warnings).toEqual([
    '"HOST" is not in the cast and gets a voice that is free; is "hsot" meant for it?',
    '"Guest" is not in the cast and gets a voice that is free; is "guests" meant for it?',
  ]);
});
