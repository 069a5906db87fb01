import { DEFAULT_OUTPUT_FORMAT_ID, knownFormat, type OutputFormat } from '../../speech/output-format.js';
import { type Refusal, refusals } from '../service-errors.js';

/** The format of that id, the service's default for none, or why it cannot be had where only `known` ones are made. */
export const findFormat = (id: string | null, known: readonly string[]): OutputFormat | Refusal => {
  const wanted = id ?? DEFAULT_OUTPUT_FORMAT_ID;
  return (known.includes(wanted) ? knownFormat(wanted) : undefined) ?? refusals.formatUnknown(wanted, known);
};
