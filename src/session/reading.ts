import type { FrontMatter } from '../script/header.js';
import type { Passage } from '../script/passage.js';
import { openScript, type ScriptInput } from '../script/script.js';
import { paceOf } from '../speech/pace.js';
import { maxCharsOf } from './casting.js';
import { directed } from './directed.js';
import type { Directing } from './directing.js';
import type { Direction } from './direction.js';
import type { Lead } from './lead.js';
import type { MetricsRecorder } from './metrics.js';
import type { NarrationOptions } from './narration.js';
import { isHeard } from './outputs.js';
import type { Performer } from './performer.js';
import type { WritingTimes } from './writing-times.js';

export interface ReadingSurroundings {
  /** What is read. */
  readonly inputs: readonly ScriptInput[];
  readonly performer: Performer;
  readonly directing: Directing;
  readonly lead: Pick<Lead, 'isShort'>;
  readonly metrics: MetricsRecorder;
  readonly writing: WritingTimes;
  readonly warn: (text: string) => void;
  /** Told how an input is performed. */
  readonly onDirection: (direction: Direction, input: number) => void;
  /** What goes wrong beside the reading. */
  readonly onFailure: (reason: unknown) => void;
  readonly signal: AbortSignal;
}

/** The passages of a narration, each as soon as its first sentence is there; the performer hears of them before anybody else. */
export async function* readPassages(
  {
    scriptKind,
    schedule,
    output,
    passages: given,
  }: Pick<NarrationOptions, 'scriptKind' | 'schedule' | 'output' | 'passages'>,
  { inputs, performer, directing, lead, metrics, writing, warn, onDirection, onFailure, signal }: ReadingSurroundings,
): AsyncGenerator<Passage, void, undefined> {
  const pace = paceOf(schedule);
  const direct = async (matter: FrontMatter, input: number): Promise<Direction> => {
    const direction = await directing.direct(matter, input);
    onDirection(direction, input);
    performer.direct(input, direction).catch(onFailure);
    return direction;
  };
  if (given) await direct({}, 0);
  const passages =
    given ??
    openScript({
      inputs,
      kind: scriptKind,
      maxPassageChars: maxCharsOf(schedule),
      silenceMs: pace.silenceMs,
      openingChars: isHeard(output) ? pace.openingChars : undefined,
      openingSilenceMs: pace.openingSilenceMs,
      isHurried: () => lead.isShort,
      signal,
      warn,
      onRead: (waitedMs) => writing.read(waitedMs),
      onSentence: (sentence) => writing.sentence(sentence),
      onText: (characters) => {
        metrics.textArrived(characters);
        performer.textComes().catch(onFailure);
      },
      direct: async (matter, input, marks) => {
        const direction = await direct(matter, input);
        return directed(direction, marks, ({ rule, written }) => {
          // Once for each kind of tag.
          if (rule === 'audio tag')
            warn(`${written} is left out: ${direction.modelId} does not know how to speak like that`);
        });
      },
    });
  for await (const passage of passages) {
    performer.comes(passage);
    yield passage;
  }
  metrics.hasTextEnded = true;
}
