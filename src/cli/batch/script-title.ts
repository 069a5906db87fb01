import type { ScriptKind } from '../../script/cues.js';
import { glimpseFrontMatter } from '../../script/front-matter-glimpse.js';
import { openScript, type ScriptInput } from '../../script/script.js';
import { writtenText } from '../../script/written.js';
import { directed } from '../../session/directed.js';
import { plainDirection } from '../../session/direction.js';

/**
 * What a script is called: by its front matter, else by its first heading.
 * @returns undefined when it is called nothing, or cannot be read, which its narration will say
 */
export const scriptTitle = async (
  input: ScriptInput,
  { kind, signal }: { readonly kind: ScriptKind | undefined; readonly signal: AbortSignal },
): Promise<string | undefined> => {
  try {
    return (await glimpseFrontMatter(input))?.title ?? (await firstHeading(input, { kind, signal }));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
};

const firstHeading = async (
  input: ScriptInput,
  { kind, signal }: { kind: ScriptKind | undefined; signal: AbortSignal },
): Promise<string | undefined> => {
  const direction = plainDirection({ voice: undefined, modelId: '', languageCode: undefined, controls: {} });
  const passages = openScript({
    inputs: [input],
    kind,
    maxPassageChars: 800,
    signal,
    warn: () => {},
    direct: async (_matter, _input, marks) => directed(direction, marks),
  });
  for await (const { headingLevel, text } of passages) {
    if (headingLevel === undefined) continue;
    const sentences: string[] = [];
    for await (const sentence of text.read(signal)) sentences.push(writtenText(sentence));
    return sentences.join(' ');
  }
  return undefined;
};
