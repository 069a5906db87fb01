import { expect, test } from 'vitest';
import { loadFlite } from '../../studio/voice/flite.js';
import { normalise } from '../../studio/voice/normalise.js';
import { respellIpa } from './ipa.js';

const flite = loadFlite();

/** What the offline voice makes of it, sound by sound. */
const heard = async (respelling: string): Promise<string> => {
  const words = normalise([...respelling]).flatMap((token) => token.words);
  const { phones } = (await flite).speak('kal16', words.join(' '), 1);
  return phones.flatMap(({ name }) => (name === 'pau' ? [] : [name])).join(' ');
};

test.each([
  ['ˈɡaɪs', 'guice', 'g ay s'],
  ['ʃɪˈvɔːn', 'shih-vaun', 'sh iy v ao n'],
  ['ˈniːtʃə', 'nee-chuh', 'n iy ch ah'],
  ['ɡəˈlɑː.pə.ɡəs', 'guh-lah-puh-guss', 'g ah l aa p ah g ah s'],
  ['ˌkuːbɚˈnɛtiːz', 'koo-bur-net-eez', 'k uw b er n eh t iy z'],
  ['həˈləʊ wɜːld', 'huh-loh wurld', 'hh ah l ow w er l d'],
  ['ˈkeɪ.ɒs', 'kay-oss', 'k ey ao s'],
  ['ˈd͡ʒɔɪ.sən', 'joy-sun', 'jh oy s ah n'],
  ['ˈbʌtn̩', 'buh-tun', 'b ah t ah n'],
  ['bɹɪŋks ɡaɪdz', 'brinks guides', 'b r ih ng k s g ay d z'],
  ['ˈmaʊ.ziː', 'mow-zee', 'm ow z iy'],
  ['ˈwɜːðɪŋ', 'wur-thing', 'w er th ih ng'],
  ['ˈkjʊəriː', 'kyoor-ee', 'k y uh r iy'],
])('%s is %s', async (ipa, respelling, phones) => {
  expect(respellIpa(ipa)).toBe(respelling);
  expect(await heard(respelling)).toBe(phones);
});

test('Flite has no spelling for the sound in "vision", and says z', () => {
  expect(respellIpa('ˈvɪʒən')).toBe('vih-zhun');
});

test('symbols that English has no letters for are left out', () => {
  expect(respellIpa('pʰa⁇˥')).toBe('pah');
  expect(respellIpa('/ˈpa/')).toBe('pah');
  expect(respellIpa('⁇ ʔ')).toBe('');
  expect(respellIpa('')).toBe('');
});

test('a long text takes no time', () => {
  const startMs = performance.now();
  for (const part of ['ʃ', 'a', 'ˈ', 'aʊ', 'tʃ ', '.', '\u0303', '\u0329']) respellIpa(part.repeat(10_000));
  expect(performance.now() - startMs).toBeLessThan(1_000);
});
