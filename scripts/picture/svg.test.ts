import { DOMParser } from '@xmldom/xmldom';
import { describe, expect, test } from 'vitest';
import { drawTerminal } from './svg.js';

const SIZE = { columns: 20, rows: 2 };

const draw = (frames: readonly { atMs: number; rows: readonly string[] }[]) => {
  const svg = drawTerminal(frames, SIZE);
  const parsed = new DOMParser({
    onError: (_level: string, message: string) => {
      throw new Error(message);
    },
  }).parseFromString(svg, 'image/svg+xml');
  return { svg, texts: [...parsed.getElementsByTagName('text')] };
};

describe('a terminal, drawn', () => {
  test('each run of a row stands in its column, as wide as its cells', () => {
    const { texts } = draw([{ atMs: 0, rows: ['  a \x1b[31merror:\x1b[39m b', ''] }]);
    expect(texts.map((text) => [text.textContent, text.getAttribute('x'), text.getAttribute('textLength')])).toEqual([
      ['a', '32.8', '8.4'],
      ['error:', '49.6', '50.4'],
      ['b', '108.4', '8.4'],
    ]);
    expect(texts.map((text) => text.getAttribute('fill'))).toEqual(['', '#e06c75', ''].map((fill) => fill || null));
  });

  test('a row that stays is drawn once; one that changes is shown as long as it stood', () => {
    const { svg, texts } = draw([
      { atMs: 0, rows: ['$ run', '1 of 2'] },
      { atMs: 500, rows: ['$ run', '2 of 2'] },
      { atMs: 1250, rows: ['$ run', 'done'] },
    ]);
    expect(texts.map((text) => text.textContent)).toEqual(['$ run', '1 of 2', '2 of 2', 'done']);
    expect(svg).toContain(
      'visibility="hidden"><set attributeName="visibility" to="visible" begin="0.5s" dur="0.75s"/>',
    );
    // Where nothing moves, the last screen is to be seen.
    expect(svg).toMatch(/<g><set attributeName="visibility" to="hidden" begin="0s" dur="1.25s"\/><text [^>]*>done</);
  });

  test('what could be markup is text', () => {
    expect(draw([{ atMs: 0, rows: ['a < b & c > d'] }]).texts[0]?.textContent).toBe('a < b & c > d');
  });
});
